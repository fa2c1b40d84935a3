// SPDX-License-Identifier: MIT
// The server's thread: accepts, lets libmicrohttpd read and write, and answers from what is
// prepared. libmicrohttpd runs inside of this loop, not on a thread of its own, so that
// connections, their times and their answers belong to one thread and need no locks.
#include "connections.hpp"
#include "feedmerged/core/locked.hpp"
#include "feedmerged/core/serve_limits.hpp"
#include "feedmerged/serve/server.hpp"
#include "http_fields.hpp"
#include "page_maker.hpp"
#include "request.hpp"
#include "resource.hpp"
#include "response.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <exception>
#include <mutex>
#include <optional>
#include <string_view>
#include <system_error>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <microhttpd.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace feedmerged::serve {
namespace {

using std::chrono::milliseconds;

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>{}(text);
    }
};

/// What is served at the moment. Never changed: a new one takes its place. Paths are found by their
/// hash and compared only where that is equal, so that how long an answer takes tells nothing of a
/// secret one.
struct Routes {
    std::unordered_map<std::string, std::shared_ptr<Resource>, TextHash, std::equal_to<>>
        documents{};
    std::unordered_set<std::string, TextHash, std::equal_to<>> expected{};
    std::shared_ptr<const Response> front{};
    Operators operators{};
};

Response make_plain(int status, const std::string& text, const Headers& more = {},
                    const std::string& cache_control = "no-store") {
    Headers headers = plain_headers(cache_control);
    headers.insert(headers.end(), more.begin(), more.end());
    return {status, headers, std::make_shared<const std::string>(text)};
}

const Headers kClose{{"Connection", "close"}};

/// The answers that are always the same. None repeats anything of the request.
struct FixedAnswers {
    Response bad_request = make_plain(400, "Bad request.\n", kClose);
    Response not_found = make_plain(404, "There is nothing here.\n", {}, "public, max-age=60");
    Response wrong_method =
        make_plain(405, "Only GET and HEAD.\n", {{"Allow", "GET, HEAD"}, {"Connection", "close"}});
    Response has_body = make_plain(413, "Requests here have no body.\n", kClose);
    Response too_many_headers = make_plain(431, "Too many headers.\n", kClose);
    Response overloaded = make_plain(503, "Too many at once.\n", {{"Retry-After", "5"}});
    Response not_yet =
        make_plain(503, "Not there yet; try again in a moment.\n", {{"Retry-After", "2"}});
    Response well = make_plain(200, "ok\n");
    Response unwell = make_plain(503, "failing\n", {{"Retry-After", "30"}});
};

/// The characters of an authority (RFC 3986 §3.2) without user information.
bool is_host_header(std::string_view host) {
    return std::ranges::all_of(host, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-._~!$&'()*+,;=%:[]").find(c) != std::string_view::npos;
    });
}

std::string sort_of(MHD_Connection* connection) {
    const char* const value =
        MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "sort");
    const std::string_view sort = value == nullptr ? "" : value;
    const bool is_word = sort.size() <= 32 && std::ranges::all_of(sort, [](char c) {
                             return (c >= 'a' && c <= 'z') || c == '-';
                         });
    return is_word ? std::string(sort) : std::string();
}

struct StopDaemon {
    void operator()(MHD_Daemon* daemon) const { MHD_stop_daemon(daemon); }
};

class HttpServer final : public Server {
  public:
    HttpServer(std::vector<Descriptor> sockets, Options options, const Clock& clock)
        : sockets_(std::move(sockets)),
          options_(std::move(options)),
          clock_(clock),
          events_(epoll_create1(EPOLL_CLOEXEC)),
          wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
          pages_(
              options_.pages, [this] { wake_up(); }, [this](bool busy) { options_.busy(1, busy); },
              [this](const std::string& what) { options_.failed(what); }) {}

    ~HttpServer() override {
        stopping_ = true;
        wake_up();
        if (thread_.joinable()) thread_.join();
    }
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    [[nodiscard]] Result<void> start();

    void put(Document document) override;
    void expect(const std::vector<std::string>& paths) override;
    void set_front(const std::string& path) override;
    void set_operators(Operators operators) override {
        change([&](Routes& routes) { routes.operators = std::move(operators); });
    }
    [[nodiscard]] Counts counts() const override {
        return {requests_, not_modified_, bytes_, closed_slow_, connected_};
    }

  private:
    template <class Change>
    void change(Change make_change);
    [[nodiscard]] std::shared_ptr<const Routes> routes() const { return *routes_.lock(); }
    void wake_up() const;

    // The server's thread.
    void run();
    [[nodiscard]] int next_timeout() const;
    void turn(const std::array<epoll_event, 8>& events, int count);
    void accept_from(int socket);
    void watch_sockets(bool on);
    void resume_waiting();

    // What libmicrohttpd calls.
    static MHD_Result on_request(void* self, MHD_Connection* connection, const char* url,
                                 const char* method, const char* version, const char* upload,
                                 std::size_t* upload_bytes, void** state);
    static void on_connection(void* self, MHD_Connection* connection, void** context,
                              MHD_ConnectionNotificationCode code);
    static void on_completed(void* self, MHD_Connection* connection, void** state,
                             MHD_RequestTerminationCode code);
    static std::size_t leave_escaped(void*, MHD_Connection*, char* text) {
        return std::char_traits<char>::length(text);
    }

    [[nodiscard]] const Response* refuse(const Request& request, std::string_view method,
                                         std::string_view version) const;
    [[nodiscard]] MHD_Result answer(MHD_Connection* connection, const Request& request);
    [[nodiscard]] MHD_Result answer_page(MHD_Connection* connection, const Request& request);
    [[nodiscard]] bool is_operator(MHD_Connection* connection, const Request& request,
                                   const Operators& operators) const;
    [[nodiscard]] bool is_healthy() const;
    MHD_Result send(MHD_Connection* connection, const Response& response);

    std::vector<Descriptor> sockets_;
    const Options options_;
    const Clock& clock_;
    Descriptor events_;
    Descriptor wake_;
    const FixedAnswers fixed_{};
    std::mutex changing_;
    mutable Locked<std::shared_ptr<const Routes>> routes_{std::make_shared<const Routes>()};
    std::atomic<bool> stopping_{false};
    std::atomic<std::uint64_t> requests_{0};
    std::atomic<std::uint64_t> not_modified_{0};
    std::atomic<std::uint64_t> bytes_{0};
    std::atomic<std::uint64_t> closed_slow_{0};
    std::atomic<std::size_t> connected_{0};
    Connections connections_;
    std::vector<MHD_Connection*> waiting_;  ///< suspended until a page is made
    SteadyPoint next_check_{};
    std::optional<SteadyPoint> accept_again_{};
    std::unique_ptr<MHD_Daemon, StopDaemon> daemon_;
    PageMaker pages_;
    std::jthread thread_;
};

Connections::Peer* peer_of(MHD_Connection* connection) {
    const MHD_ConnectionInfo* const info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info == nullptr ? nullptr : static_cast<Connections::Peer*>(info->socket_context);
}

std::string last_error(const char* doing) {
    return std::string("cannot ") + doing + ": " + std::generic_category().message(errno);
}

Result<void> HttpServer::start() {
    if (events_.get() < 0 || wake_.get() < 0) return fail(last_error("make the server's events"));
    // Room for those that were shut down and are about to be closed.
    const auto connections = static_cast<unsigned>(2 * limits::kMaxConnections);
    daemon_.reset(MHD_start_daemon(
        MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME, 0, nullptr, nullptr,
        &HttpServer::on_request, this, MHD_OPTION_CONNECTION_LIMIT, connections,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, limits::kRequestMemory, MHD_OPTION_NOTIFY_CONNECTION,
        &HttpServer::on_connection, this, MHD_OPTION_NOTIFY_COMPLETED, &HttpServer::on_completed,
        this, MHD_OPTION_UNESCAPE_CALLBACK, &HttpServer::leave_escaped, this,
        MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END));
    if (!daemon_) return fail("cannot start the server: libmicrohttpd refused");
    const MHD_DaemonInfo* const info = MHD_get_daemon_info(daemon_.get(), MHD_DAEMON_INFO_EPOLL_FD);
    if (info == nullptr) return fail("cannot start the server: libmicrohttpd has no epoll");
    for (const int descriptor : {info->epoll_fd, wake_.get()}) {
        epoll_event event{EPOLLIN, {.fd = descriptor}};
        if (epoll_ctl(events_.get(), EPOLL_CTL_ADD, descriptor, &event) != 0)
            return fail(last_error("watch the server's events"));
    }
    watch_sockets(true);
    thread_ = std::jthread([this] { run(); });
    return {};
}

template <class Change>
void HttpServer::change(Change make_change) {
    const std::lock_guard lock(changing_);
    auto next = std::make_shared<Routes>(*routes());
    make_change(*next);
    *routes_.lock() = std::move(next);
}

void HttpServer::put(Document document) {
    const auto before = routes();
    if (const auto found = before->documents.find(document.path);
        found != before->documents.end()) {
        if (found->second->is_same(document)) return;
        // Where the clock was set back, clients that ask by date alone would be told that nothing
        // has changed.
        if (document.changed < found->second->changed())
            document.changed = found->second->changed() + Seconds{1};
    }
    std::string path = document.path;
    auto resource = std::make_shared<Resource>(std::move(document));
    change([&](Routes& routes) { routes.documents[std::move(path)] = std::move(resource); });
}

void HttpServer::expect(const std::vector<std::string>& paths) {
    change([&](Routes& routes) {
        routes.expected = {paths.begin(), paths.end()};
        std::erase_if(routes.documents, [&](const auto& route) {
            return std::ranges::find(paths, route.first) == paths.end();
        });
    });
}

void HttpServer::set_front(const std::string& path) {
    std::shared_ptr<const Response> front;
    // Relative, so that it holds behind a proxy that serves us under a directory.
    if (!path.empty())
        front = std::make_shared<const Response>(
            make_plain(302, "", {{"Location", path.substr(1)}}, "public, max-age=60"));
    change([&](Routes& routes) { routes.front = std::move(front); });
}

void HttpServer::wake_up() const {
    const std::uint64_t one = 1;
    // It cannot fail but where the counter is full, and then the thread is being woken anyway.
    (void)!write(wake_.get(), &one, sizeof one);
}

void HttpServer::run() {
    std::array<epoll_event, 8> events{};
    while (!stopping_) {
        const int count = epoll_wait(events_.get(), events.data(), static_cast<int>(events.size()),
                                     next_timeout());
        options_.busy(0, true);
        turn(events, std::max(count, 0));
        options_.busy(0, false);
    }
    // libmicrohttpd must not be stopped while it holds suspended connections.
    resume_waiting();
    MHD_run(daemon_.get());
    daemon_.reset();
}

int HttpServer::next_timeout() const {
    const SteadyPoint now = clock_.steady_now();
    std::optional<milliseconds> wait;
    const auto until = [&](SteadyPoint instant) {
        const auto left = std::max(std::chrono::ceil<milliseconds>(instant - now), milliseconds{0});
        wait = wait ? std::min(*wait, left) : left;
    };
    if (!connections_.empty()) until(next_check_);
    if (accept_again_) until(*accept_again_);
    MHD_UNSIGNED_LONG_LONG pending = 0;
    if (MHD_get_timeout(daemon_.get(), &pending) == MHD_YES)
        until(now + milliseconds(static_cast<std::int64_t>(pending)));
    return wait ? static_cast<int>(wait->count()) : -1;
}

void HttpServer::turn(const std::array<epoll_event, 8>& events, int count) {
    for (int i = 0; i < count; ++i) {
        const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
        if (descriptor == wake_.get()) {
            std::uint64_t ignored = 0;
            (void)!read(descriptor, &ignored, sizeof ignored);
        } else if (std::ranges::any_of(
                       sockets_, [&](const Descriptor& s) { return s.get() == descriptor; })) {
            accept_from(descriptor);
        }
    }
    const SteadyPoint now = clock_.steady_now();
    try {
        if (pages_.collect(now)) resume_waiting();
    } catch (const std::exception& error) {
        options_.failed(std::string("cannot keep a page: ") + error.what());
    }
    MHD_run(daemon_.get());
    if (accept_again_ && now >= *accept_again_) {
        accept_again_.reset();
        watch_sockets(true);
    }
    if (now >= next_check_) {
        connections_.check(now);
        next_check_ = now + limits::kConnectionCheck;
    }
    closed_slow_ = connections_.shut();
    connected_ = connections_.size();
}

void HttpServer::accept_from(int socket) {
    for (int i = 0; i < limits::kAcceptsInARow; ++i) {
        sockaddr_storage address{};
        socklen_t length = sizeof address;
        auto* const raw = reinterpret_cast<sockaddr*>(&address);
        const int client = accept4(socket, raw, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (client >= 0) {
            MHD_add_connection(daemon_.get(), client, raw, length);  // closes it where it fails
            continue;
        }
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            accept_again_ = clock_.steady_now() + limits::kAcceptRest;
            watch_sockets(false);
        }
        if (errno == ECONNABORTED || errno == EINTR) continue;
        return;
    }
}

void HttpServer::watch_sockets(bool on) {
    for (const Descriptor& socket : sockets_) {
        epoll_event event{EPOLLIN, {.fd = socket.get()}};
        epoll_ctl(events_.get(), on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, socket.get(), &event);
    }
}

void HttpServer::resume_waiting() {
    // Those whose page is not the one that was made are suspended again by their handler.
    for (MHD_Connection* connection : std::exchange(waiting_, {}))
        MHD_resume_connection(connection);
}

void HttpServer::on_connection(void* self, MHD_Connection* connection, void** context,
                               MHD_ConnectionNotificationCode code) {
    auto& server = *static_cast<HttpServer*>(self);
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        if (*context != nullptr)
            server.connections_.closed(static_cast<Connections::Peer*>(*context));
        *context = nullptr;
        return;
    }
    const auto* const socket =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    const auto* const client =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    try {
        *context = server.connections_.opened(
            socket->connect_fd,
            client->client_addr == nullptr ? std::nullopt : ip_address_of(client->client_addr),
            server.clock_.steady_now());
    } catch (const std::exception&) {
        *context = nullptr;  // no memory: its request is refused
    }
}

void HttpServer::on_completed(void* self, MHD_Connection* connection, void**,
                              MHD_RequestTerminationCode) {
    auto& server = *static_cast<HttpServer*>(self);
    if (auto* const peer = peer_of(connection))
        server.connections_.waiting(*peer, server.clock_.steady_now());
}

MHD_Result HttpServer::on_request(void* self, MHD_Connection* connection, const char* url,
                                  const char* method, const char* version, const char*,
                                  std::size_t* upload_bytes, void** state) {
    auto& server = *static_cast<HttpServer*>(self);
    try {
        const Request request = read_request(connection, url);
        if (*state == nullptr) {
            *state = self;
            ++server.requests_;
            const Response* const refusal = server.refuse(request, method, version);
            return refusal == nullptr ? MHD_YES : server.send(connection, *refusal);
        }
        if (*upload_bytes != 0) return MHD_NO;  // a body that was not announced
        return server.answer(connection, request);
    } catch (const std::exception&) {
        return MHD_NO;  // no memory: the connection is closed
    }
}

const Response* HttpServer::refuse(const Request& request, std::string_view method,
                                   std::string_view version) const {
    if (request.has_too_many_headers) return &fixed_.too_many_headers;
    // RFC 9112 §3.2
    const bool needs_host = version != "HTTP/1.0";
    if (request.hosts > 1 || (request.hosts == 0 && needs_host) || !is_host_header(request.host))
        return &fixed_.bad_request;
    if (method != "GET" && method != "HEAD") return &fixed_.wrong_method;
    if (request.has_body) return &fixed_.has_body;
    return nullptr;
}

MHD_Result HttpServer::answer(MHD_Connection* connection, const Request& request) {
    const auto now_served = routes();
    if (const auto found = now_served->documents.find(request.path);
        found != now_served->documents.end())
        return send(connection, found->second->answer(request, clock_.steady_now()));
    if (request.path == "/" && now_served->front) return send(connection, *now_served->front);
    if (request.path == "/healthz")
        return send(connection, is_healthy() ? fixed_.well : fixed_.unwell);
    if (now_served->expected.contains(request.path)) return send(connection, fixed_.not_yet);
    // To others it is as if there were no such page.
    if (pages_.has(request.path) && is_operator(connection, request, now_served->operators))
        return answer_page(connection, request);
    return send(connection, fixed_.not_found);
}

MHD_Result HttpServer::answer_page(MHD_Connection* connection, const Request& request) {
    const std::string path(request.path);
    const std::string sort = sort_of(connection);
    if (const auto page = pages_.find(path, sort, clock_.steady_now()))
        return send(connection, *page);
    if (stopping_ || waiting_.size() >= limits::kMaxWaiting)
        return send(connection, fixed_.overloaded);
    if (auto* const peer = peer_of(connection))
        connections_.answering(*peer, 0, clock_.steady_now());
    pages_.ask(path, sort);
    waiting_.push_back(connection);
    MHD_suspend_connection(connection);
    return MHD_YES;
}

bool HttpServer::is_operator(MHD_Connection* connection, const Request& request,
                             const Operators& operators) const {
    const auto* const peer = peer_of(connection);
    // Behind a proxy every client has the proxy's address.
    if (peer == nullptr || !peer->address || request.was_passed_on) return false;
    return contains(operators.addresses, *peer->address) &&
           is_trusted_host(host_name_of(request.host), operators.host_names);
}

bool HttpServer::is_healthy() const {
    try {
        return options_.healthy();
    } catch (const std::exception&) {
        return false;
    }
}

MHD_Result HttpServer::send(MHD_Connection* connection, const Response& response) {
    if (auto* const peer = peer_of(connection))
        connections_.answering(*peer, response.body_bytes(), clock_.steady_now());
    if (response.status() == 304) ++not_modified_;
    bytes_ += response.body_bytes();
    return response.send(connection) ? MHD_YES : MHD_NO;
}

}  // namespace

Result<std::unique_ptr<Server>> start_server(std::vector<Descriptor> sockets, Options options,
                                             const Clock& clock) {
    auto server = std::make_unique<HttpServer>(std::move(sockets), std::move(options), clock);
    if (auto started = server->start(); !started) return fail(started.error());
    return server;
}

}  // namespace feedmerged::serve
