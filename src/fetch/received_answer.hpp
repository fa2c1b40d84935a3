// SPDX-License-Identifier: MIT
// The answer of one hop while it comes in: header lines and decoded body bytes, both counted, since
// libcurl bounds neither what it decodes nor how many headers come. Knows no libcurl. Not
// thread-safe.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace feedmerged::fetch {

/// Why no more bytes are wanted.
enum class Stop : std::uint8_t {
    None,
    HeadersTooLarge,  ///< above limits::kMaxHeaderBytes, interim answers and trailers counted
    BodyTooLarge,     ///< above max_body
    BadFraming,       ///< Content-Lengths that differ (RFC 9112 §6.3): nobody knows the body's end
    EnoughOfError,    ///< the body of anything but a 2xx is of no use: its beginning will do
    OutOfMemory,
};

class ReceivedAnswer {
  public:
    /// `negotiates`: libcurl may answer a 401 by a login, and a second answer follow the first.
    explicit ReceivedAnswer(std::uint64_t max_body, bool negotiates = false)
        : max_body_(max_body), negotiates_(negotiates) {}

    /// Takes one header line with its line end; false where the transfer is to be given up.
    [[nodiscard]] bool take_header_line(std::string_view line) noexcept;
    /// Takes decoded body bytes; false where the transfer is to be given up.
    [[nodiscard]] bool take_body(std::string_view bytes) noexcept;

    /// A challenge without end: the 401 is all that is wanted. False where there is none.
    bool refuse_challenge() noexcept;

    [[nodiscard]] int status() const { return status_; }
    /// The headers of the final answer (not 1xx) have come whole.
    [[nodiscard]] bool headers_complete() const { return headers_complete_; }
    /// A 401 was answered by a login, and what is here is the answer to that.
    [[nodiscard]] bool challenged() const { return challenged_; }
    /// All that came is a 401 to be answered by a login, which says nothing about the login.
    [[nodiscard]] bool awaits_login() const {
        return negotiates_ && !challenged_ && headers_complete_ && status_ == 401 &&
               body_.empty() && stop_ == Stop::None;
    }
    [[nodiscard]] bool any_header_bytes() const { return header_bytes_ > 0; }
    [[nodiscard]] bool successful() const { return status_ >= 200 && status_ <= 299; }
    [[nodiscard]] Stop stop() const { return stop_; }
    [[nodiscard]] std::size_t body_bytes() const { return body_.size(); }
    /// The target where the answer is a redirect that is followed: 301, 302, 303, 307 or 308 with a
    /// Location that is not empty; else "".
    [[nodiscard]] std::string_view redirect_target() const;

    [[nodiscard]] std::vector<std::pair<std::string, std::string>> take_headers() {
        return std::move(headers_);
    }
    [[nodiscard]] std::string take_whole_body() { return std::move(body_); }

  private:
    void read_line(std::string_view line);
    void forget_challenge();
    void start_block(std::string_view status_line);
    void add_header(std::string_view line);

    std::uint64_t max_body_;
    bool negotiates_;
    bool challenged_ = false;
    int status_ = 0;
    bool expects_status_line_ = true;
    bool headers_complete_ = false;
    bool last_was_stored_ = false;
    std::uint64_t header_bytes_ = 0;
    std::vector<std::pair<std::string, std::string>> headers_{};
    std::string body_{};
    Stop stop_ = Stop::None;
};

}  // namespace feedmerged::fetch
