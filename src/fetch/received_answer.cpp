// SPDX-License-Identifier: MIT
#include "received_answer.hpp"

#include "feedmerged/core/limits.hpp"

#include <algorithm>
#include <charconv>
#include <exception>
#include <string>

namespace feedmerged::fetch {
namespace {

/// As many as most answers have.
constexpr std::size_t kUsualHeaders = 16;

constexpr char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Without optional white space (RFC 9110 §5.6.3) at the ends; nothing inside is touched.
std::string_view trim(std::string_view text) {
    const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

std::string_view without_line_end(std::string_view line) {
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

/// Of "HTTP/1.1 200 OK" or "HTTP/2 200"; 0 where there is none.
int status_of(std::string_view line) {
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos) return 0;
    const std::string_view digits = trim(line.substr(space)).substr(0, 3);
    int status = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), status);
    return status;
}

}  // namespace

bool ReceivedAnswer::take_header_line(std::string_view line) noexcept try {
    // libcurl hands over no body of a 401 that it answers by itself.
    if (awaits_login() && line.starts_with("HTTP/")) forget_challenge();
    header_bytes_ += line.size();
    if (header_bytes_ > limits::kMaxHeaderBytes)
        stop_ = Stop::HeadersTooLarge;
    else
        read_line(without_line_end(line));
    return stop_ == Stop::None;
} catch (const std::exception&) {
    // Only memory can fail here, and no exception may pass through libcurl's frames.
    stop_ = Stop::OutOfMemory;
    return false;
}

void ReceivedAnswer::read_line(std::string_view line) {
    // Trailers behind the body are counted, but cannot change what the headers said.
    if (headers_complete_) return;
    if (expects_status_line_) {
        start_block(line);
    } else if (line.empty()) {
        // Interim answers (1xx) are followed by another one.
        headers_complete_ = status_ >= 200;
        expects_status_line_ = !headers_complete_;
        // A server that calls each login stale would have libcurl log in for ever.
        if (challenged_ && status_ == 401) stop_ = Stop::EnoughOfError;
    } else {
        add_header(line);
    }
}

void ReceivedAnswer::forget_challenge() {
    challenged_ = true;
    status_ = 0;
    header_bytes_ = 0;
    headers_complete_ = false;
    expects_status_line_ = true;
}

void ReceivedAnswer::start_block(std::string_view status_line) {
    expects_status_line_ = false;
    status_ = status_of(status_line);
    headers_.clear();
    headers_.reserve(kUsualHeaders);
    last_was_stored_ = false;
}

void ReceivedAnswer::add_header(std::string_view line) {
    if (line.front() == ' ' || line.front() == '\t') {
        // Obsolete folding (RFC 9112 §5.2): one space stands for the line's end.
        if (last_was_stored_) headers_.back().second += ' ' + std::string(trim(line));
        return;
    }
    const std::size_t colon = line.find(':');
    std::string name{trim(line.substr(0, colon))};
    std::ranges::transform(name, name.begin(), to_lower);
    // Cookies are neither kept nor sent; some servers set dozens.
    last_was_stored_ = colon != std::string_view::npos && !name.empty() && name != "set-cookie";
    if (!last_was_stored_) return;
    const std::string_view value = trim(line.substr(colon + 1));
    const auto length_differs = [value](const auto& header) {
        return header.first == "content-length" && header.second != value;
    };
    if (name == "content-length" && std::ranges::any_of(headers_, length_differs))
        stop_ = Stop::BadFraming;
    headers_.emplace_back(std::move(name), value);
}

bool ReceivedAnswer::take_body(std::string_view bytes) noexcept try {
    const bool wanted = successful();
    const std::uint64_t most =
        wanted ? max_body_ : std::min<std::uint64_t>(max_body_, limits::kMaxErrorBodyBytes);
    if (bytes.size() > most - body_.size()) {
        stop_ = wanted ? Stop::BodyTooLarge : Stop::EnoughOfError;
        return false;
    }
    body_ += bytes;
    return true;
} catch (const std::exception&) {
    stop_ = Stop::OutOfMemory;
    return false;
}

bool ReceivedAnswer::refuse_challenge() noexcept {
    if (!awaits_login()) return false;
    stop_ = Stop::EnoughOfError;
    return true;
}

std::string_view ReceivedAnswer::redirect_target() const {
    switch (status_) {
        case 301:
        case 302:
        case 303:
        case 307:
        case 308: {
            const auto it = std::ranges::find(headers_, "location",
                                              &std::pair<std::string, std::string>::first);
            return it == headers_.end() ? std::string_view{} : std::string_view{it->second};
        }
        default:
            return {};
    }
}

}  // namespace feedmerged::fetch
