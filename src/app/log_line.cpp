// SPDX-License-Identifier: MIT
#include "log_line.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace feedmerged::app {
namespace {

bool is_key_char(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }

/// Of "key=…": the length of the key, 0 where it is none.
std::size_t key_length(std::string_view text) {
    const auto end = std::ranges::find_if_not(text, is_key_char);
    return end != text.end() && *end == '=' ? static_cast<std::size_t>(end - text.begin()) : 0;
}

/// Of "\x1b", "\"" and "\\" at the start of `text`, which is shortened by it.
std::optional<char> take_escape(std::string_view& text) {
    if (text.size() < 2) return std::nullopt;
    if (text[1] != 'x') {
        const char c = text[1];
        text.remove_prefix(2);
        return c;
    }
    unsigned byte = 0;
    constexpr std::size_t kLength = 4;  // \x1b
    if (text.size() < kLength) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data() + 2, text.data() + kLength, byte, 16);
    if (error != std::errc{} || end != text.data() + kLength) return std::nullopt;
    text.remove_prefix(kLength);
    return static_cast<char>(byte);
}

std::optional<std::string> take_quoted(std::string_view& text) {
    std::string out;
    text.remove_prefix(1);
    while (!text.empty() && text.front() != '"') {
        if (text.front() == '\\') {
            const auto c = take_escape(text);
            if (!c) return std::nullopt;
            out += *c;
        } else {
            out += text.front();
            text.remove_prefix(1);
        }
    }
    if (text.empty()) return std::nullopt;
    text.remove_prefix(1);
    return out;
}

/// The value at the start of `text`, which is shortened by it.
std::optional<std::string> take_value(std::string_view& text) {
    if (text.starts_with('"')) return take_quoted(text);
    const std::string_view value = text.substr(0, text.find(' '));
    text.remove_prefix(value.size());
    return std::string(value);
}

/// Where the first field begins; the line's size where there is none.
std::size_t first_field(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (key_length(text.substr(at)) != 0) return at;
        at = std::min(text.find(' ', at), text.size());
    }
    return text.size();
}

}  // namespace

std::string log_value(std::string_view value) {
    bool quote = value.empty();
    std::string out;
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F) {
            out += fmt::format("\\x{:02x}", byte);
            quote = true;
        } else {
            if (c == '"' || c == '\\') out += '\\';
            quote = quote || c == ' ' || c == '"' || c == '=' || c == '\\';
            out += c;
        }
    }
    return quote ? '"' + out + '"' : out;
}

LogLine read_log_line(std::string_view text) {
    const std::size_t first = first_field(text);
    const LogLine none{text, {}};
    if (first == 0 || first == text.size()) return none;
    LogLine line{text.substr(0, first - 1), {}};
    std::string_view rest = text.substr(first);
    while (true) {
        const std::size_t length = key_length(rest);
        if (length == 0) return none;
        const std::string_view key = rest.substr(0, length);
        rest.remove_prefix(length + 1);
        auto value = take_value(rest);
        if (!value) return none;
        line.fields.emplace_back(key, std::move(*value));
        if (rest.empty()) return line;
        if (!rest.starts_with(' ')) return none;
        rest.remove_prefix(1);
    }
}

}  // namespace feedmerged::app
