// SPDX-License-Identifier: MIT
// One libcurl easy handle, used for one hop after the other, with what libcurl only borrows (header
// list, error text). The type of libcurl stays behind void*, which is what CURL is. Not
// thread-safe.
#pragma once
#include "feedmerged/fetch/transfers.hpp"
#include "received_answer.hpp"
#include "socket_gate.hpp"
#include "wire_url.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct curl_slist;

namespace feedmerged::fetch {

/// How a login is sent.
enum class LoginWay : std::uint8_t {
    Basic,   ///< at once
    Digest,  ///< after the server's challenge, which libcurl asks for
    Either,  ///< as the server asks for it, Digest first; nothing before it asks
};

/// One request on the wire. All that is referred to must stay until the hop has ended.
struct Hop {
    const Options& options;
    const WireUrl& url;
    const std::optional<Credentials>& credentials;
    LoginWay login_way;
    const std::string& proxy;                      ///< "" none
    const std::vector<std::string>& header_lines;  ///< "Name: value"
    const std::string& form;                       ///< sent by POST; "": a GET
    std::chrono::milliseconds time_left;           ///< above zero
    bool fresh_connection;                         ///< none that was used before
    ReceivedAnswer& answer;
    SocketGate& gate;
};

/// What libcurl knows of a hop that has ended.
struct HopReport {
    long os_error = 0;             ///< errno of a failed connection, else 0
    std::uint64_t wire_bytes = 0;  ///< received: headers, and the body before decoding
    bool resolved = false;
    bool connected = false;  ///< a TCP connection was made; false too where one was reused
    bool request_sent = false;
    bool digest_offered = false;  ///< by a challenge of the server
    long proxy_status = 0;        ///< of a proxy's answer to CONNECT, 0 without one
    std::string_view address{};   ///< of the other end, "" where there was none
    std::string_view message{};   ///< libcurl's own words, "" where it has none
};

class EasyHandle {
  public:
    /// Throws std::bad_alloc where libcurl has no handle.
    EasyHandle();

    [[nodiscard]] void* get() const { return handle_.get(); }
    /// Sets every option that a hop may have otherwise than the one before; `owner` is found again
    /// by owner_of. All hops of a handle must have the same Options. False where libcurl refuses
    /// one.
    [[nodiscard]] bool prepare(const Hop& hop, void* owner);
    [[nodiscard]] static void* owner_of(void* handle);
    [[nodiscard]] HopReport report() const;
    /// Drops what belongs to the last hop; connections and names stay with the multi handle.
    void rest();

  private:
    struct HandleDeleter {
        void operator()(void* handle) const;
    };
    struct ListDeleter {
        void operator()(curl_slist* list) const;
    };
    void wipe();
    [[nodiscard]] bool make_list(const std::vector<std::string>& lines);

    std::unique_ptr<void, HandleDeleter> handle_;
    std::unique_ptr<curl_slist, ListDeleter> list_;
    static constexpr std::size_t kMessageBytes = 256;  // CURL_ERROR_SIZE
    // On the heap, so that a handle may be moved while libcurl points there.
    std::unique_ptr<std::array<char, kMessageBytes>> message_;
    bool is_set_up_ = false;    ///< what is the same for every hop is set
    bool has_secrets_ = false;  ///< or a form: what the next hop must not find
};

}  // namespace feedmerged::fetch
