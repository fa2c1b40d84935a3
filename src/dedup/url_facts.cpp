// SPDX-License-Identifier: MIT
// The tables of url_facts.hpp. To add a row, name who adds the parameter; a name that some site
// uses to choose its page (id, p, v, t, story, article, page …) must never get in without a site.
#include "url_facts.hpp"

#include <algorithm>
#include <array>

namespace feedmerged::dedup {
namespace {

using enum Match;

constexpr TrackingParameter kTrackingParameters[] = {
    // Web analytics
    {"utm_", Prefix, "", "Google Analytics campaigns"},
    {"ga_", Prefix, "", "Google Analytics"},
    {"_ga", Exact, "", "Google Analytics linker"},
    {"_ga_", Prefix, "", "Google Analytics linker"},
    {"_gac", Exact, "", "Google Analytics linker"},
    {"_gl", Exact, "", "Google Analytics linker"},
    {"mtm_", Prefix, "", "Matomo"},
    {"matomo_", Prefix, "", "Matomo"},
    {"pk_", Prefix, "", "Piwik, now Matomo"},
    {"piwik_", Prefix, "", "Piwik, now Matomo"},
    {"at_", Prefix, "", "Piano Analytics, before AT Internet; the BBC"},
    {"xtor", Exact, "", "AT Internet"},
    {"xtref", Exact, "", "AT Internet"},
    {"ns_", Prefix, "", "comScore"},
    {"wt.", Prefix, "", "Webtrends"},
    {"wt_mc", Exact, "", "Webtrekk, now Mapp"},
    {"wt_zmc", Exact, "", "Webtrekk, now Mapp"},
    {"_openstat", Exact, "", "Openstat"},
    {"etcc_", Prefix, "", "etracker"},
    {"etcbd_", Prefix, "", "etracker"},
    {"s_cid", Exact, "", "Adobe Analytics"},
    {"s_kwcid", Exact, "", "Adobe Advertising"},
    {"ef_id", Exact, "", "Adobe Advertising"},
    {"adobe_mc", Exact, "", "Adobe cross-domain identifiers"},
    {"adobe_mc_ref", Exact, "", "Adobe cross-domain identifiers"},
    {"cmpid", Exact, "", "campaign id of many publishers"},
    {"cmp", Exact, "", "campaign of The Guardian and others"},
    {"ncid", Exact, "", "campaign of AOL and Yahoo properties"},
    {"mbid", Exact, "", "campaign of Condé Nast"},
    {"ocid", Exact, "", "campaign of Microsoft and the BBC"},
    {"icid", Exact, "", "internal campaign of many publishers"},
    {"intcmp", Exact, "", "internal campaign of many publishers"},
    {"int_source", Exact, "", "internal campaign"},
    {"int_medium", Exact, "", "internal campaign"},
    {"int_campaign", Exact, "", "internal campaign"},
    {"ftag", Exact, "", "campaign of CBS Interactive (CNET, ZDNet)"},
    {"ito", Exact, "", "campaign of DMG Media (Daily Mail, Metro)"},
    {"echobox", Exact, "", "Echobox"},
    {"sr_share", Exact, "", "SimpleReach"},
    {"spm", Exact, "", "Alibaba"},
    {"_branch_match_id", Exact, "", "Branch"},
    {"_branch_referrer", Exact, "", "Branch"},
    // Clicks on advertisements
    {"gclid", Exact, "", "Google Ads"},
    {"gclsrc", Exact, "", "Google Ads"},
    {"dclid", Exact, "", "Google Display"},
    {"gbraid", Exact, "", "Google Ads on iOS"},
    {"wbraid", Exact, "", "Google Ads on iOS"},
    {"gad_source", Exact, "", "Google Ads"},
    {"gad_campaignid", Exact, "", "Google Ads"},
    {"srsltid", Exact, "", "Google Merchant Center"},
    {"msclkid", Exact, "", "Microsoft Advertising"},
    {"fbclid", Exact, "", "Facebook"},
    {"fb_action_ids", Exact, "", "Facebook"},
    {"fb_action_types", Exact, "", "Facebook"},
    {"fb_source", Exact, "", "Facebook"},
    {"fb_ref", Exact, "", "Facebook"},
    {"igshid", Exact, "", "Instagram"},
    {"igsh", Exact, "", "Instagram"},
    {"twclid", Exact, "", "X Ads"},
    {"ttclid", Exact, "", "TikTok Ads"},
    {"li_fat_id", Exact, "", "LinkedIn Ads"},
    {"epik", Exact, "", "Pinterest"},
    {"sccid", Exact, "", "Snapchat Ads"},
    {"rdt_cid", Exact, "", "Reddit Ads"},
    {"qclid", Exact, "", "Quora Ads"},
    {"yclid", Exact, "", "Yandex Direct"},
    {"ysclid", Exact, "", "Yandex Search"},
    {"ymclid", Exact, "", "Yandex Market"},
    {"rb_clickid", Exact, "", "VK Ads"},
    {"dicbo", Exact, "", "Outbrain"},
    {"oborigurl", Exact, "", "Outbrain"},
    {"tblci", Exact, "", "Taboola"},
    {"irclickid", Exact, "", "impact.com"},
    {"irgwc", Exact, "", "impact.com"},
    {"cjevent", Exact, "", "CJ Affiliate"},
    {"ranmid", Exact, "", "Rakuten Advertising"},
    {"raneaid", Exact, "", "Rakuten Advertising"},
    {"ransiteid", Exact, "", "Rakuten Advertising"},
    {"wickedid", Exact, "", "Wicked Reports"},
    {"hsa_", Prefix, "", "HubSpot Ads"},
    // Newsletters
    {"mc_cid", Exact, "", "Mailchimp"},
    {"mc_eid", Exact, "", "Mailchimp"},
    {"mc_tc", Exact, "", "Mailchimp"},
    {"mkt_tok", Exact, "", "Marketo"},
    {"_hsenc", Exact, "", "HubSpot"},
    {"_hsmi", Exact, "", "HubSpot"},
    {"__hssc", Exact, "", "HubSpot"},
    {"__hstc", Exact, "", "HubSpot"},
    {"__hsfp", Exact, "", "HubSpot"},
    {"hsctatracking", Exact, "", "HubSpot"},
    {"ml_subscriber", Prefix, "", "MailerLite"},
    {"oly_enc_id", Exact, "", "Omeda Olytics"},
    {"oly_anon_id", Exact, "", "Omeda Olytics"},
    {"vero_id", Exact, "", "Vero"},
    {"vero_conv", Exact, "", "Vero"},
    {"_ke", Exact, "", "Klaviyo"},
    {"_kx", Exact, "", "Klaviyo"},
    {"__s", Exact, "", "Drip"},
    {"vgo_ee", Exact, "", "ActiveCampaign"},
    {"bsft_", Prefix, "", "Blueshift"},
    {"ck_subscriber_id", Exact, "", "Kit, before ConvertKit"},
    {"_bhlid", Exact, "", "beehiiv"},
    {"wpisrc", Exact, "", "The Washington Post"},
    {"wpmm", Exact, "", "The Washington Post"},
    {"wprss", Exact, "", "The Washington Post"},
    // Sessions
    {"phpsessid", Exact, "", "PHP"},
    {"jsessionid", Exact, "", "Java servlets"},
    {"cfid", Exact, "", "ColdFusion"},
    {"cftoken", Exact, "", "ColdFusion"},
    // "Came here by a feed": only where the value says so, since the names mean other things
    // elsewhere
    {"ref", FeedValue, "", "many publishers"},
    {"source", FeedValue, "", "Medium and many publishers"},
    {"src", FeedValue, "", "many publishers"},
    {"from", FeedValue, "", "many publishers"},
    {"via", FeedValue, "", "many publishers"},
    {"referrer", FeedValue, "", "many publishers"},
    {"medium", FeedValue, "", "many publishers"},
    {"campaign", FeedValue, "", "many publishers"},
    {"partner", FeedValue, "", "The New York Times"},
    {"emc", FeedValue, "", "The New York Times"},
    {"format", FeedValue, "", "Squarespace"},
    {"cid", FeedValue, "", "many publishers"},
    {"ref", HostValue, "", "Ghost: the site that linked here"},
    {"ref_src", Exact, "", "X embeds"},
    {"ref_url", Exact, "", "X embeds"},
    {"__twitter_impression", Exact, "", "X in-app browser"},
    // Of one site
    {"si", Exact, "youtube.com", "YouTube sharing"},
    {"feature", Exact, "youtube.com", "YouTube sharing"},
    {"pp", Exact, "youtube.com", "YouTube search"},
    {"ab_channel", Exact, "youtube.com", "YouTube sharing"},
    {"si", Exact, "spotify.com", "Spotify sharing"},
    {"s", Exact, "x.com", "X sharing"},
    {"trk", Exact, "linkedin.com", "LinkedIn"},
    {"trackingid", Exact, "linkedin.com", "LinkedIn"},
    {"share_id", Exact, "reddit.com", "Reddit sharing"},
    {"rdt", Exact, "reddit.com", "Reddit"},
    {"smid", Exact, "nytimes.com", "The New York Times sharing"},
    {"smtyp", Exact, "nytimes.com", "The New York Times sharing"},
    {"campaign_id", Exact, "nytimes.com", "The New York Times newsletters"},
    {"instance_id", Exact, "nytimes.com", "The New York Times newsletters"},
    {"segment_id", Exact, "nytimes.com", "The New York Times newsletters"},
    {"regi_id", Exact, "nytimes.com", "The New York Times newsletters"},
    {"user_id", Exact, "nytimes.com", "The New York Times newsletters"},
    {"srnd", Exact, "bloomberg.com", "Bloomberg"},
    {"sref", Exact, "bloomberg.com", "Bloomberg affiliates"},
    {"r", Exact, "substack.com", "Substack referral"},
    {"isfreemail", Exact, "substack.com", "Substack newsletters"},
    {"triedredirect", Exact, "substack.com", "Substack"},
    {"showwelcomeonshare", Exact, "substack.com", "Substack sharing"},
    {"oc", Exact, "news.google.com", "Google News feeds"},
    {"hl", Exact, "news.google.com", "Google News: language of its own page"},
    {"gl", Exact, "news.google.com", "Google News: country of its own page"},
    {"ceid", Exact, "news.google.com", "Google News: edition"},
};

// After "www.", "m.", "mobile." and "amp." are gone.
constexpr HostAlias kHostAliases[] = {
    {"bbc.co.uk", "bbc.com"},  // by the reader's country
    {"twitter.com", "x.com"},  // renamed in 2023
    {"old.reddit.com", "reddit.com"}, {"new.reddit.com", "reddit.com"},
    {"np.reddit.com", "reddit.com"},  // "no participation" links
};

constexpr Redirector kRedirectors[] = {
    {"google.", "/url", "url"},                  // Google Alerts feeds
    {"google.", "/url", "q"},                    // links copied from a result page
    {"news.google.com", "/news/url", "url"},     // Google News feeds up to 2017
    {"bing.com", "/news/apiclick.aspx", "url"},  // Bing News feeds
};

constexpr char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equals_lowered(std::string_view text, std::string_view lower) {
    return std::ranges::equal(text, lower, {}, to_lower);
}

bool begins_lowered(std::string_view text, std::string_view lower) {
    return text.size() >= lower.size() && equals_lowered(text.substr(0, lower.size()), lower);
}

bool says_feed(std::string_view value) {
    static constexpr std::array<std::string_view, 5> kWhole = {"feed", "feeds", "atom",
                                                               "feedburner", "feedly"};
    return begins_lowered(value, "rss") || std::ranges::any_of(kWhole, [&](std::string_view word) {
               return equals_lowered(value, word);
           });
}

/// "blog.example.org": labels of letters, digits and hyphens, the last one of letters.
bool is_host_name(std::string_view value) {
    const std::size_t dot = value.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || value.size() - dot < 3) return false;
    const auto is_letter = [](char c) { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; };
    const auto is_label = [&](char c) {
        return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
    };
    return std::ranges::all_of(value.substr(0, dot), is_label) &&
           std::ranges::all_of(value.substr(dot + 1), is_letter);
}

bool matches(const TrackingParameter& row, std::string_view name, std::string_view value) {
    if (row.match == Prefix) return begins_lowered(name, row.name);
    if (!equals_lowered(name, row.name)) return false;
    switch (row.match) {
        case FeedValue:
            return says_feed(value);
        case HostValue:
            return is_host_name(value);
        case Exact:
        case Prefix:
            break;
    }
    return true;
}

}  // namespace

std::span<const TrackingParameter> tracking_parameters() { return kTrackingParameters; }
std::span<const HostAlias> host_aliases() { return kHostAliases; }
std::span<const Redirector> redirectors() { return kRedirectors; }

bool is_on_site(std::string_view host, std::string_view site) {
    return host == site || (host.size() > site.size() && host.ends_with(site) &&
                            host[host.size() - site.size() - 1] == '.');
}

bool is_tracking(std::string_view host, std::string_view name, std::string_view value) {
    return std::ranges::any_of(kTrackingParameters, [&](const TrackingParameter& row) {
        return matches(row, name, value) && (row.site.empty() || is_on_site(host, row.site));
    });
}

}  // namespace feedmerged::dedup
