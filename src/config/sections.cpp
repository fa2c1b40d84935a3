// SPDX-License-Identifier: MIT
// The tables that a file has once: [store], [fetch], [teaser], [serve], and what stands above them.
#include "draft.hpp"
#include "feedmerged/core/ip_address.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/listen_address.hpp"

#include <algorithm>

namespace feedmerged::config {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr Seconds kCentury = days{36'500};

void read_poll_intervals(TableReader& table, Draft& draft) {
    schedule::PollPolicy& policy = draft.config.fetch.policy;
    const auto read = [&](const char* key, Seconds& target, Seconds max) {
        const auto found = table.duration(key, {limits::kHardMinInterval, max});
        if (!found) return;
        target = found->value;
        draft.set[key] = found->place;
    };
    read("interval", policy.interval, limits::kLongestInterval);
    read("min_interval", policy.min_interval, limits::kLongestInterval);
    read("max_interval", policy.max_interval, limits::kLongestInterval);
}

/// The contact stands inside a comment of the User-Agent (RFC 9110 §5.6.5), which brackets and
/// backslashes would end.
bool fits_into_user_agent(std::string_view contact) {
    return std::ranges::all_of(
        contact, [](char c) { return c >= 0x20 && c < 0x7f && c != '(' && c != ')' && c != '\\'; });
}

/// Texts that AddressRange::parse takes.
void read_ranges(TableReader& table, std::string_view key, std::vector<std::string>& target) {
    const auto ranges = table.texts(key, limits::kMaxNetworkRangeBytes);
    if (!ranges) return;
    target.clear();
    for (const auto& range : *ranges) {
        if (const auto parsed = AddressRange::parse(range.value))
            target.push_back(range.value);
        else
            table.problem(range.place, parsed.error().message);
    }
}

void read_access(TableReader& table, FetchConfig& fetch) {
    if (const auto contact = table.text("contact", limits::kMaxContactBytes)) {
        if (fits_into_user_agent(contact->value))
            fetch.contact = contact->value;
        else
            table.problem(contact->place,
                          "contact goes into the User-Agent header; it may hold ASCII characters "
                          "but ( ) and \\");
    }
    read_ranges(table, "allow_private_networks", fetch.allow_private_networks);
    if (const auto allowed = table.boolean("allow_file_urls"))
        fetch.allow_file_urls = allowed->value;
}

}  // namespace

std::optional<std::filesystem::path> read_path(TableReader& table, std::string_view key,
                                               const Draft& draft) {
    const auto path = table.text(key, limits::kMaxPathBytes);
    if (!path) return std::nullopt;
    if (path->value.empty()) {
        table.problem(path->place, std::string(key) + " is empty; write a path");
        return std::nullopt;
    }
    if (path->value.starts_with("~")) {
        table.problem(path->place,
                      std::string(key) + ": ~ is not expanded here; write the whole path");
        return std::nullopt;
    }
    return (draft.directory / path->value).lexically_normal();
}

void read_store(TableReader& table, Draft& draft) {
    if (auto path = read_path(table, "path", draft)) draft.config.store_path = std::move(*path);
    if (const auto retention = table.duration("retention", {Seconds{1}, kCentury, true}))
        draft.config.retention = retention->value;
}

void read_fetch(TableReader& table, Draft& draft) {
    FetchConfig& fetch = draft.config.fetch;
    read_poll_intervals(table, draft);
    if (const auto n = table.integer("concurrency", 1, 1024))
        fetch.concurrency = static_cast<std::size_t>(n->value);
    if (const auto n = table.integer("per_host", 1, 64))
        fetch.per_host = static_cast<std::size_t>(n->value);
    if (const auto pause = table.duration("host_spacing", {Seconds{1}, hours{1}, true}))
        fetch.host_spacing = pause->value;
    if (const auto timeout = table.duration("timeout", {Seconds{1}, minutes{10}}))
        fetch.timeout = timeout->value;
    if (const auto size = table.size("max_body", 1024, std::uint64_t{1} << 30))
        fetch.max_body = size->value;
    read_access(table, fetch);
}

void read_serve(TableReader& table, Draft& draft) {
    ServeConfig& serve = draft.config.serve;
    if (const auto listen = table.text("listen", limits::kMaxNetworkRangeBytes)) {
        serve.listen.reset();
        if (const auto address = listen->value.empty() ? Result<ListenAddress>{}
                                                       : parse_listen_address(listen->value);
            !address)
            table.problem(listen->place, "listen: " + address.error().message);
        else if (!listen->value.empty())
            serve.listen = *address;
    }
    read_ranges(table, "operators", serve.operators);
}

void read_teaser(TableReader& table, Draft& draft) {
    if (const auto words = table.integer("words", 1, 200))
        draft.config.teaser.words = static_cast<std::size_t>(words->value);
    if (const auto ellipsis = table.text("ellipsis", limits::kMaxEllipsisBytes))
        draft.config.teaser.ellipsis = ellipsis->value;
}

void read_health(TableReader& table, Draft& draft) {
    const auto directory = table.text("directory", limits::kMaxPathBytes);
    if (!directory) return;
    draft.config.health_directory.clear();
    if (directory->value.empty()) return;
    if (directory->value.starts_with('~'))
        table.problem(directory->place, "directory: ~ is not expanded here; write the whole path");
    else
        draft.config.health_directory = (draft.directory / directory->value).lexically_normal();
}

void read_document(const TomlTable& root, const std::string& file, Draft& draft,
                   ProblemList& problems) {
    TableReader top(root, "", Place{file}, problems);
    if (auto lists = top.texts("opml", limits::kMaxPathBytes)) draft.opml = std::move(*lists);
    top.table("store", [&](TableReader& table) { read_store(table, draft); });
    top.table("fetch", [&](TableReader& table) { read_fetch(table, draft); });
    top.table("serve", [&](TableReader& table) { read_serve(table, draft); });
    top.table("teaser", [&](TableReader& table) { read_teaser(table, draft); });
    top.table("health", [&](TableReader& table) { read_health(table, draft); });
    top.tables("feed", [&](TableReader& table) { read_feed(table, draft); });
    top.tables("output", [&](TableReader& table) { read_output(table, draft); });
    top.reject_unknown();
}

}  // namespace feedmerged::config
