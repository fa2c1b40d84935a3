// SPDX-License-Identifier: MIT
// Every libcurl option, each with its reason, and the callbacks that lead from C back
// into the objects of the hop.
#include "easy_handle.hpp"

#include "feedmerged/core/limits.hpp"

#include <algorithm>
#include <exception>
#include <new>

#include <curl/curl.h>

namespace feedmerged::fetch {
namespace {

std::size_t on_header(char* bytes, std::size_t, std::size_t count, void* answer) {
    return static_cast<ReceivedAnswer*>(answer)->take_header_line({bytes, count}) ? count : 0;
}

std::size_t on_body(char* bytes, std::size_t, std::size_t count, void* answer) {
    // 0 tells libcurl of an error only where there was something to take.
    const bool taken = static_cast<ReceivedAnswer*>(answer)->take_body({bytes, count});
    return taken ? count : static_cast<std::size_t>(count == 0);
}

/// The one body that libcurl does not hand over: that of a 401 which it answers itself.
int on_progress(void* answer, curl_off_t, curl_off_t received, curl_off_t, curl_off_t) {
    const bool endless = received > static_cast<curl_off_t>(limits::kMaxErrorBodyBytes);
    return endless && static_cast<ReceivedAnswer*>(answer)->refuse_challenge() ? 1 : 0;
}

curl_socket_t on_open_socket(void* gate, curlsocktype, curl_sockaddr* where) {
    const int fd = static_cast<SocketGate*>(gate)->open(where->family, where->socktype,
                                                        where->protocol, &where->addr);
    return fd < 0 ? CURL_SOCKET_BAD : fd;
}

int on_close_socket(void* sockets, curl_socket_t fd) {
    return static_cast<OpenSockets*>(sockets)->close(fd);
}

/// The only place that tells the address of a kept connection. And libcurl 7.88 takes one on which
/// bytes wait for a live one, and then those bytes for the answer: one feed could answer for its
/// neighbours on the host.
int on_before_request(void* gate, char* peer_address, char* local_address, int peer_port,
                      int local_port) try {
    const bool clean = static_cast<SocketGate*>(gate)->may_send({local_address, local_port},
                                                                {peer_address, peer_port});
    return clean ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
} catch (const std::exception&) {
    return CURL_PREREQFUNC_ABORT;  // out of memory, inside libcurl's frames
}

/// Sets options one by one and remembers whether libcurl took all of them: a bound or a guard that
/// it refused must not go unnoticed.
class Setter {
  public:
    explicit Setter(CURL* handle) : handle_(handle) {}
    template <class Value>
    void operator()(CURLoption option, Value value) {
        if (curl_easy_setopt(handle_, option, value) != CURLE_OK) ok_ = false;
    }
    [[nodiscard]] bool ok() const { return ok_; }

  private:
    CURL* handle_;
    bool ok_ = true;
};

long auth_bits(LoginWay way) {
    switch (way) {
        case LoginWay::Basic:
            return static_cast<long>(CURLAUTH_BASIC);
        case LoginWay::Digest:
            return static_cast<long>(CURLAUTH_DIGEST);
        case LoginWay::Either:
            break;
    }
    // More than one: libcurl asks without a login first, then as the server wants it.
    return static_cast<long>(CURLAUTH_BASIC | CURLAUTH_DIGEST);
}

/// What no hop may have otherwise than another.
void set_protocol(Setter& set, const Options& options) {
    if (!options.user_agent.empty()) set(CURLOPT_USERAGENT, options.user_agent.c_str());
    set(CURLOPT_PATH_AS_IS, 1L);       // as the user wrote it
    set(CURLOPT_ACCEPT_ENCODING, "");  // all that this libcurl can decode
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);  // Transfer follows, hop by hop
    set(CURLOPT_HTTP09_ALLOWED, 0L);
    set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS);
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set(CURLOPT_NOPROXY, "");
    // What a proxy says to CONNECT is no part of the server's answer.
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(CURLOPT_NETRC, CURL_NETRC_IGNORED);
    set(CURLOPT_UNRESTRICTED_AUTH, 0L);
}

void set_bounds(Setter& set, const Options& options) {
    set(CURLOPT_NOSIGNAL, 1L);
    // A transfer that ends while its name is still being looked up must not wait for that thread:
    // the loop and all other transfers would wait with it.
    set(CURLOPT_QUICK_EXIT, 1L);
    set(CURLOPT_LOW_SPEED_LIMIT, limits::kLowSpeedBytesPerSecond);
    set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(limits::kLowSpeedTime.count()));
    // Refuses what is announced too large at once; what is not announced is counted as it comes.
    set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(options.max_body));
}

void set_callbacks(Setter& set) {
    set(CURLOPT_HEADERFUNCTION, &on_header);
    set(CURLOPT_WRITEFUNCTION, &on_body);
    set(CURLOPT_OPENSOCKETFUNCTION, &on_open_socket);
    set(CURLOPT_CLOSESOCKETFUNCTION, &on_close_socket);
    set(CURLOPT_PREREQFUNCTION, &on_before_request);
}

void set_request(Setter& set, const Hop& hop, curl_slist* headers) {
    set(CURLOPT_URL, hop.url.text.c_str());
    set(CURLOPT_HTTPHEADER, headers);
    // Never NULL, which would mean http_proxy and no_proxy of the environment: not for a daemon.
    set(CURLOPT_PROXY, hop.proxy.c_str());
    // Waiting for a connection that may turn out to carry many streams pays only where HTTP/2 can
    // be negotiated; over plain HTTP/1 it would make requests stand in line.
    set(CURLOPT_PIPEWAIT, hop.url.secure() ? 1L : 0L);
    set(CURLOPT_FRESH_CONNECT, hop.fresh_connection ? 1L : 0L);
    using std::chrono::milliseconds;
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(hop.time_left.count()));
    const milliseconds connect = std::min<milliseconds>(limits::kConnectTimeout, hop.time_left);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect.count()));
    set(CURLOPT_HEADERDATA, &hop.answer);
    set(CURLOPT_WRITEDATA, &hop.answer);
    set(CURLOPT_OPENSOCKETDATA, &hop.gate);
    set(CURLOPT_CLOSESOCKETDATA, &hop.gate.sockets());
    set(CURLOPT_PREREQDATA, &hop.gate);
}

void set_form(Setter& set, const Hop& hop) {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(hop.form.size()));
    set(CURLOPT_POSTFIELDS, hop.form.data());  // borrowed
}

void set_login(Setter& set, const Hop& hop) {
    set(CURLOPT_HTTPAUTH, auth_bits(hop.login_way));
    set(CURLOPT_USERNAME, hop.credentials->user.c_str());
    set(CURLOPT_PASSWORD, hop.credentials->password.c_str());
    // Without a login no 401 is answered. It is called very often.
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &on_progress);
    set(CURLOPT_XFERINFODATA, &hop.answer);
}

}  // namespace

void EasyHandle::HandleDeleter::operator()(void* handle) const { curl_easy_cleanup(handle); }
void EasyHandle::ListDeleter::operator()(curl_slist* list) const { curl_slist_free_all(list); }

EasyHandle::EasyHandle()
    : handle_(curl_easy_init()), message_(std::make_unique<std::array<char, kMessageBytes>>()) {
    static_assert(kMessageBytes >= CURL_ERROR_SIZE);
    if (!handle_) throw std::bad_alloc();
}

bool EasyHandle::make_list(const std::vector<std::string>& lines) {
    list_.reset();
    for (const std::string& line : lines) {
        curl_slist* longer = curl_slist_append(list_.get(), line.c_str());
        if (longer == nullptr) return false;
        if (!list_) list_.reset(longer);  // the first of a list stands for all of it
    }
    return true;
}

bool EasyHandle::prepare(const Hop& hop, void* owner) {
    // A login, and what libcurl has learnt of the other side's wishes, are for nobody else.
    if (has_secrets_) wipe();
    message_->front() = '\0';
    if (!make_list(hop.header_lines)) return false;
    Setter set{handle_.get()};
    if (!is_set_up_) {
        set(CURLOPT_ERRORBUFFER, message_->data());
        set_protocol(set, hop.options);
        set_bounds(set, hop.options);
        set_callbacks(set);
        is_set_up_ = true;
    }
    set(CURLOPT_PRIVATE, owner);
    set_request(set, hop, list_.get());
    if (hop.credentials) set_login(set, hop);
    if (!hop.form.empty()) set_form(set, hop);
    has_secrets_ = hop.credentials.has_value() || !hop.proxy.empty() || !hop.form.empty();
    return set.ok();
}

void* EasyHandle::owner_of(void* handle) {
    void* owner = nullptr;
    curl_easy_getinfo(handle, CURLINFO_PRIVATE, &owner);
    return owner;
}

HopReport EasyHandle::report() const {
    HopReport out;
    curl_off_t body = 0;
    curl_off_t resolved = 0;
    curl_off_t connected = 0;
    long headers = 0;
    long request = 0;
    long offered = 0;
    const char* address = nullptr;
    curl_easy_getinfo(handle_.get(), CURLINFO_OS_ERRNO, &out.os_error);
    curl_easy_getinfo(handle_.get(), CURLINFO_SIZE_DOWNLOAD_T, &body);
    curl_easy_getinfo(handle_.get(), CURLINFO_HEADER_SIZE, &headers);
    curl_easy_getinfo(handle_.get(), CURLINFO_NAMELOOKUP_TIME_T, &resolved);
    curl_easy_getinfo(handle_.get(), CURLINFO_CONNECT_TIME_T, &connected);
    curl_easy_getinfo(handle_.get(), CURLINFO_REQUEST_SIZE, &request);
    curl_easy_getinfo(handle_.get(), CURLINFO_HTTPAUTH_AVAIL, &offered);
    curl_easy_getinfo(handle_.get(), CURLINFO_HTTP_CONNECTCODE, &out.proxy_status);
    curl_easy_getinfo(handle_.get(), CURLINFO_PRIMARY_IP, &address);
    out.digest_offered = (static_cast<unsigned long>(offered) & CURLAUTH_DIGEST) != 0;
    if (address != nullptr) out.address = address;
    out.wire_bytes = static_cast<std::uint64_t>(body) + static_cast<std::uint64_t>(headers);
    out.resolved = resolved > 0;
    out.connected = connected > 0;
    out.request_sent = request > 0;
    out.message = message_->data();
    return out;
}

void EasyHandle::wipe() {
    curl_easy_reset(handle_.get());
    is_set_up_ = false;
    has_secrets_ = false;
}

void EasyHandle::rest() {
    if (has_secrets_) wipe();
    curl_easy_setopt(handle_.get(), CURLOPT_HTTPHEADER, nullptr);
    list_.reset();
}

}  // namespace feedmerged::fetch
