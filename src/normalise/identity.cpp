// SPDX-License-Identifier: MIT
#include "identity.hpp"

#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/url.hpp"

#include <algorithm>
#include <map>

namespace feedmerged::normalise {
namespace {

Hash128 base_key(const Identity& identity) {
    FieldHasher hasher;
    if (!identity.guid.empty()) return hasher.add("guid").add(identity.guid).finish();
    if (!identity.url.empty()) return hasher.add("link").add(identity.url).finish();
    return hasher.add("title").add(identity.title).add(identity.text).finish();
}

/// For entries that share their guid, or without one their link, with others.
Hash128 longer_key(const Identity& identity) {
    FieldHasher hasher;
    if (!identity.guid.empty()) hasher.add("guid").add(identity.guid);
    hasher.add("link").add(identity.url).add("title").add(identity.title);
    if (identity.title.empty()) hasher.add("text").add(identity.text);
    return hasher.finish();
}

/// Two entries with one key in one document are two entries where they have different titles, or
/// different texts and nothing that says that these are versions of one.
bool are_different(const Identity& a, const Identity& b) {
    if (a.title != b.title) return true;
    return a.text != b.text && (a.title.empty() || a.url != b.url);
}

}  // namespace

std::vector<Hash128> make_keys(const std::vector<Identity>& identities) {
    struct Group {
        std::size_t first = 0;
        bool reused = false;
    };
    std::vector<Hash128> keys;
    keys.reserve(identities.size());
    std::map<Hash128, Group> groups;
    for (std::size_t i = 0; i < identities.size(); ++i) {
        keys.push_back(base_key(identities[i]));
        const auto [group, is_new] = groups.try_emplace(keys.back(), Group{.first = i});
        if (!is_new && are_different(identities[group->second.first], identities[i]))
            group->second.reused = true;
    }
    for (std::size_t i = 0; i < identities.size(); ++i)
        if (groups.at(keys[i]).reused) keys[i] = longer_key(identities[i]);
    return keys;
}

bool is_global_id(std::string_view guid, const std::vector<std::string>& sites) {
    constexpr std::size_t kLongestScheme = 6;  // of those below, and one more
    if (guid.size() > limits::kMaxGuidBytes || !is_absolute_uri(guid)) return false;
    std::string scheme(guid.substr(0, std::min(guid.find(':'), kLongestScheme)));
    for (char& c : scheme)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (scheme == "tag" || scheme == "urn") return true;
    if (scheme != "http" && scheme != "https") return false;
    const std::string host = site_of(guid);
    if (host.empty()) return false;
    return std::ranges::any_of(sites, [&host](const std::string& site) {
        return !site.empty() && (host == site || host.ends_with("." + site));
    });
}

}  // namespace feedmerged::normalise
