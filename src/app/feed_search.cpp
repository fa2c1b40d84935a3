// SPDX-License-Identifier: MIT
#include "feed_search.hpp"

#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/url.hpp"
#include "feedmerged/core/utf8.hpp"
#include "feedmerged/feed/parse.hpp"
#include "feedmerged/schedule/moves.hpp"
#include "feedmerged/text/charset.hpp"
#include "feedmerged/text/feed_links.hpp"
#include "feedmerged/text/html.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace feedmerged::app {
namespace {

/// Where programs put their feeds; the first ones are those of most sites (WordPress, Hugo, Jekyll,
/// Ghost …).
constexpr auto kUsualPlaces = std::to_array<std::string_view>(
    {"feed", "feed.xml", "rss.xml", "atom.xml", "index.xml", "feed.json", "rss"});
/// How many of them are tried in the folder of the address, before those of the whole site.
constexpr std::size_t kUsualInFolder = 5;
static_assert(kUsualPlaces.size() + kUsualInFolder <= limits::kMaxUsualPlaces);

bool is_unreachable(FetchErrorKind kind) {
    switch (kind) {
        case FetchErrorKind::Dns:
        case FetchErrorKind::Connect:
        case FetchErrorKind::Tls:
        case FetchErrorKind::Timeout:
        case FetchErrorKind::BlockedAddress:
        case FetchErrorKind::AddressBusy:
        case FetchErrorKind::Cancelled:
            return true;
        case FetchErrorKind::TooLarge:
        case FetchErrorKind::TooManyRedirects:
        case FetchErrorKind::BadUrl:
        case FetchErrorKind::Protocol:
        case FetchErrorKind::Truncated:
            return false;
    }
    return false;
}

bool is_unreachable(const FetchResult& answer) {
    if (answer.error) return is_unreachable(answer.error->kind);
    return answer.status == 429 || answer.status >= 500;
}

/// Whether https may be to blame, so that http is worth a request.
bool may_answer_http(const FetchResult& answer) {
    return answer.error && (answer.error->kind == FetchErrorKind::Connect ||
                            answer.error->kind == FetchErrorKind::Tls ||
                            answer.error->kind == FetchErrorKind::Timeout);
}

bool is_document(const FetchResult& answer) { return !answer.error && answer.status == 200; }

std::string describe(const FetchResult& answer) {
    return answer.error ? answer.error->detail : fmt::format("HTTP {}", answer.status);
}

Result<ParsedFeed, feed::ParseError> parse(const FetchResult& answer) {
    return feed::parse_feed({answer.body, answer.header("content-type"),
                             answer.header("content-location"), answer.header("content-language")});
}

std::string title_of(const ParsedFeed& feed) {
    const std::string line = feed.title.kind == TextKind::Html
                                 ? text::html_to_line(feed.title.value)
                                 : utf8::collapse_space(feed.title.value);
    return std::string(utf8::prefix_bytes(line, limits::kMaxTitleBytes));
}

/// The feed of a document that was fetched.
FoundFeed make_found(FetchResult answer, const ParsedFeed& feed) {
    const std::string moved_to = schedule::permanent_target(answer);
    const bool has_secrets = split_url(answer.url).userinfo.has_value();
    const bool is_downgrade = answer.url.starts_with("https:") && moved_to.starts_with("http:");
    if (!moved_to.empty() && !has_secrets && !is_downgrade) {
        answer.url = moved_to;
        answer.redirects.clear();
    }
    return {answer.url, title_of(feed), std::move(answer)};
}

/// The folder of the address, and the site. Nothing in deeper folders: what is there belongs to an
/// article, as its comments' feed does.
std::vector<std::string> usual_places(const std::string& page_url) {
    Url url = split_url(page_url);
    url.query.reset();
    url.fragment.reset();
    std::string_view path = url.path;
    const std::size_t name = path.rfind('/') + 1;
    const bool is_file = path.substr(name).find('.') != std::string_view::npos;
    std::string folder(is_file ? path.substr(0, name) : path);
    if (!folder.ends_with('/')) folder += '/';
    std::vector<std::string> out;
    const auto add = [&](const std::string& place, std::size_t how_many) {
        for (std::size_t i = 0; i < how_many; ++i) {
            url.path = place + std::string(kUsualPlaces[i]);
            out.push_back(to_string(url));
        }
    };
    if (std::ranges::count(folder, '/') == 2) add(folder, kUsualInFolder);
    add("/", kUsualPlaces.size());
    return out;
}

class Search {
  public:
    explicit Search(const SearchTools& tools) : tools_(tools) {}

    SearchResult run(const std::vector<std::string>& starts) {
        const FetchResult first = ask_first(starts);
        if (!is_document(first)) tell(first.url, describe(first));
        if (is_unreachable(first)) return {SearchEnd::Unreachable, {}};
        if (is_document(first)) {
            if (auto found = read(first); !found.empty())
                return {SearchEnd::Found, std::move(found)};
        }
        const bool is_site = is_document(first) || first.status == 404 || first.status == 410;
        if (first.error || !is_site || !first.final_url.starts_with("http")) return {};
        return try_usual_places(first);
    }

  private:
    void tell(const std::string& url, const std::string& what) const {
        tools_.tell(redact_url(url) + ": " + what);
    }

    FetchResult ask_first(const std::vector<std::string>& starts) const {
        FetchResult answer;
        for (const std::string& start : starts) {
            answer = tools_.fetch(start);
            if (&start == &starts.back() || !may_answer_http(answer)) break;
            tell(start, describe(answer));
        }
        return answer;
    }

    /// The feed itself, or those that the page names.
    [[nodiscard]] std::vector<FoundFeed> read(const FetchResult& answer) const {
        const auto feed = parse(answer);
        std::vector<FoundFeed> out;
        if (feed) {
            out.push_back(make_found(answer, *feed));
            return out;
        }
        const auto page = text::decode_document(answer.body, answer.header("content-type"));
        for (text::FeedLink& link : text::find_feed_links(page.text, answer.final_url))
            // A page that calls itself a feed has just shown that it is none.
            if (link.url != answer.final_url && link.url != answer.url)
                out.push_back({std::move(link.url), std::move(link.title), std::nullopt});
        if (out.empty()) tell(answer.url, feed.error().message + ", and it names no feed");
        return out;
    }

    [[nodiscard]] SearchResult try_usual_places(const FetchResult& first) const {
        for (const std::string& place : usual_places(first.final_url)) {
            if (place == first.url || place == first.final_url) continue;
            FetchResult answer = tools_.fetch(place);
            if (is_unreachable(answer)) {
                tell(place, describe(answer));
                return {SearchEnd::Unreachable, {}};
            }
            if (is_document(answer)) {
                if (const auto feed = parse(answer)) {
                    SearchResult out{SearchEnd::Found, {}};
                    out.feeds.push_back(make_found(std::move(answer), *feed));
                    return out;
                }
                tell(place, "no feed");
                continue;
            }
            tell(place, describe(answer));
            // Where the first request was welcome, this is for us.
            if (answer.status == 403) return {};
        }
        return {};
    }

    const SearchTools& tools_;
};

/// Without "feed:", by which browsers once called readers.
std::string_view without_feed_scheme(std::string_view text) {
    constexpr std::string_view kScheme = "feed:";
    return text.starts_with(kScheme) ? text.substr(kScheme.size()) : text;
}

}  // namespace

Result<std::vector<std::string>> search_starts(std::string_view text) {
    std::string_view rest = without_feed_scheme(utf8::trim(text));
    rest = rest.substr(0, rest.find('#'));
    const std::string typed(rest);
    if (rest.starts_with("//")) rest.remove_prefix(2);
    const std::size_t scheme_end = rest.find("://");
    const bool has_scheme =
        scheme_end != std::string_view::npos &&
        rest.substr(0, scheme_end).find_first_of("/?") == std::string_view::npos;
    std::vector<std::string> out;
    if (has_scheme)
        out.emplace_back(rest);
    else
        out = {"https://" + std::string(rest), "http://" + std::string(rest)};
    const Url first = split_url(out.front());
    const std::string scheme = first.scheme.value_or("");
    if (scheme == "file") return out;
    // A path, or the address of a mailbox.
    const bool is_no_host = !has_scheme && (rest.starts_with('/') || first.userinfo);
    if ((scheme != "http" && scheme != "https") || is_no_host || !to_web_url(out.front()))
        return fail("\"" + redact_url(typed) +
                    "\" is no address of a site; write it like https://example.org/");
    return out;
}

SearchResult find_feeds(const std::vector<std::string>& starts, const SearchTools& tools) {
    return Search(tools).run(starts);
}

}  // namespace feedmerged::app
