// SPDX-License-Identifier: MIT
#include "kept_answer.hpp"

#include "feedmerged/core/hash.hpp"
#include "feedmerged/core/utf8.hpp"

#include <cstdint>
#include <utility>

#include <nlohmann/json.hpp>

namespace feedmerged::app {
namespace {

using nlohmann::ordered_json;

// Another number than this is not read: then the first poll asks again.
constexpr int kVersion = 1;

/// Bytes as a JSON string: each is the character of its number, because servers send what is no
/// UTF-8.
ordered_json to_text(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) utf8::append(out, static_cast<unsigned char>(c));
    return out;
}

std::string to_bytes(const ordered_json& value) {
    const auto& text = value.get_ref<const std::string&>();
    std::string out;
    for (std::size_t pos = 0; pos < text.size();)
        out += static_cast<char>(utf8::next(text, pos) & 0xFF);
    return out;
}

ordered_json header_line(const FetchResult& answer) {
    ordered_json redirects = ordered_json::array();
    for (const Redirect& hop : answer.redirects)
        redirects.push_back({hop.status, to_text(hop.from), to_text(hop.to)});
    ordered_json headers = ordered_json::array();
    for (const auto& [name, value] : answer.headers)
        headers.push_back({to_text(name), to_text(value)});
    return {{"feedmerged_answer", kVersion},
            {"url", to_text(answer.url)},
            {"final_url", to_text(answer.final_url)},
            {"address", to_text(answer.address)},
            {"auth_scheme", to_text(answer.auth_scheme)},
            {"redirects", std::move(redirects)},
            {"status", answer.status},
            {"conditional", answer.conditional},
            {"headers", std::move(headers)},
            {"wire_bytes", answer.wire_bytes},
            {"at", to_unix(answer.at)},
            {"took_ms", answer.took.count()},
            {"body_hash", to_hex(hash128(answer.body))}};
}

FetchResult from_header_line(const ordered_json& line) {
    FetchResult out;
    out.url = to_bytes(line.at("url"));
    out.final_url = to_bytes(line.at("final_url"));
    out.address = to_bytes(line.at("address"));
    out.auth_scheme = to_bytes(line.at("auth_scheme"));
    for (const ordered_json& hop : line.at("redirects"))
        out.redirects.push_back({hop.at(0).get<int>(), to_bytes(hop.at(1)), to_bytes(hop.at(2))});
    out.status = line.at("status").get<int>();
    out.conditional = line.at("conditional").get<bool>();
    for (const ordered_json& header : line.at("headers"))
        out.headers.emplace_back(to_bytes(header.at(0)), to_bytes(header.at(1)));
    out.wire_bytes = line.at("wire_bytes").get<std::uint64_t>();
    out.at = from_unix(line.at("at").get<std::int64_t>());
    out.took = std::chrono::milliseconds{line.at("took_ms").get<std::int64_t>()};
    return out;
}

}  // namespace

std::string write_kept_answer(const FetchResult& answer) {
    return header_line(answer).dump() + "\n" + answer.body;
}

std::optional<FetchResult> read_kept_answer(std::string_view bytes) {
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view body = bytes.substr(end + 1);
    try {
        const auto line = ordered_json::parse(bytes.substr(0, end));
        if (line.at("feedmerged_answer") != kVersion) return std::nullopt;
        // Files are not synced to disk: what a crash cut short must not pass for the document.
        if (line.at("body_hash") != to_hex(hash128(body))) return std::nullopt;
        FetchResult out = from_header_line(line);
        out.body = body;
        return out;
    } catch (const ordered_json::exception&) {
        return std::nullopt;
    }
}

}  // namespace feedmerged::app
