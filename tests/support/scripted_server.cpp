// SPDX-License-Identifier: MIT
// The threads and sockets of ScriptedServer: one thread accepts, one serves each connection; a pipe
// and shutdown() end them.
#include "support/scripted_server.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace feedmerged::test {
namespace {

constexpr std::size_t kMaxRequestHead = 256 * 1024;
/// The first byte of a TLS connection (RFC 8446 5.1).
constexpr char kTlsHandshake = 0x16;

[[noreturn]] void throw_errno(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

class Fd {
  public:
    explicit Fd(int fd = -1) : fd_(fd) {}
    Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Fd& operator=(Fd&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Fd() { close(); }
    void close() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }
    [[nodiscard]] int get() const { return fd_; }

  private:
    int fd_;
};

sockaddr_in loopback(const std::string& address, std::uint16_t port) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_port = htons(port);
    if (inet_pton(AF_INET, address.c_str(), &out.sin_addr) != 1 ||
        (ntohl(out.sin_addr.s_addr) >> 24) != 127)
        throw std::invalid_argument(address + " is no loopback address");
    return out;
}

std::uint16_t port_of(int fd) {
    sockaddr_in address{};
    socklen_t length = sizeof address;
    if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0)
        throw_errno("getsockname");
    return ntohs(address.sin_port);
}

std::string address_of(int fd) {
    sockaddr_in address{};
    socklen_t length = sizeof address;
    std::array<char, INET_ADDRSTRLEN> text{};
    if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0 ||
        inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size()) == nullptr)
        return {};
    return text.data();
}

Fd bind_to(const std::string& address, std::uint16_t port) {
    Fd fd{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (fd.get() < 0) throw_errno("socket");
    const int on = 1;
    setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const sockaddr_in where = loopback(address, port);
    if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0)
        throw_errno("bind");
    return fd;
}

Fd listen_at(const std::string& address, std::uint16_t port) {
    Fd fd = bind_to(address, port);
    if (listen(fd.get(), 1024) != 0) throw_errno("listen");
    return fd;
}

bool send_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

SeenRequest parse_head(std::string_view head) {
    SeenRequest out;
    const auto next_line = [&head] {
        const std::size_t end = std::min(head.find("\r\n"), head.size());
        const std::string_view line = head.substr(0, end);
        head.remove_prefix(std::min(end + 2, head.size()));
        return line;
    };
    const std::string_view first = next_line();
    const std::size_t space = std::min(first.find(' '), first.size());
    const std::size_t last = first.rfind(' ');
    out.method = first.substr(0, space);
    if (last != std::string_view::npos && last > space)
        out.target = first.substr(space + 1, last - space - 1);
    while (!head.empty()) {
        const std::string_view line = next_line();
        const std::size_t colon = std::min(line.find(':'), line.size());
        std::string_view value = line.substr(std::min(colon + 1, line.size()));
        if (value.starts_with(' ')) value.remove_prefix(1);
        out.headers.emplace_back(line.substr(0, colon), value);
    }
    return out;
}

}  // namespace

struct ScriptedServer::Impl {
    struct Connection {
        Fd fd{};
        std::size_t number = 0;
        std::atomic<bool> done{false};
        std::thread thread{};
    };

    explicit Impl(const std::string& address) : first_address(address) {
        std::array<int, 2> ends{};
        if (pipe(ends.data()) != 0) throw_errno("pipe");
        wake_read = Fd{ends[0]};
        wake_write = Fd{ends[1]};
        listeners.push_back(listen_at(address, 0));
        port = port_of(listeners.front().get());
        acceptor = std::thread([this] { accept_loop(); });
    }

    ~Impl() {
        {
            const std::lock_guard lock(mutex);
            stopping = true;
            for (Connection& c : live) shutdown(c.fd.get(), SHUT_RDWR);
        }
        changed.notify_all();
        wake_acceptor();
        acceptor.join();
        for (Connection& c : live) c.thread.join();
    }

    void wake_acceptor() {
        const char byte = 0;
        while (write(wake_write.get(), &byte, 1) < 0 && errno == EINTR) {
        }
    }

    void listen_on(const std::string& address) {
        Fd fd = listen_at(address, port);
        {
            const std::lock_guard lock(mutex);
            listeners.push_back(std::move(fd));
        }
        wake_acceptor();
    }

    void accept_loop() {
        for (;;) {
            std::vector<pollfd> waiting{{wake_read.get(), POLLIN, 0}};
            {
                const std::lock_guard lock(mutex);
                if (stopping) return;
                for (const Fd& fd : listeners) waiting.push_back({fd.get(), POLLIN, 0});
            }
            if (poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) return;
            if ((waiting.front().revents & POLLIN) != 0) {
                std::array<char, 16> ignored{};
                if (read(wake_read.get(), ignored.data(), ignored.size()) < 0) continue;
            }
            for (std::size_t i = 1; i < waiting.size(); ++i)
                if ((waiting[i].revents & POLLIN) != 0) accept_one(waiting[i].fd);
            reap();
        }
    }

    void accept_one(int listener) {
        Fd fd{accept4(listener, nullptr, nullptr, SOCK_CLOEXEC)};
        if (fd.get() < 0) return;
        const int on = 1;
        setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        const std::lock_guard lock(mutex);
        if (stopping) return;
        Connection& connection = live.emplace_back();
        connection.fd = std::move(fd);
        connection.number = ++accepted;
        connection.thread = std::thread([this, &connection] { serve(connection); });
    }

    void reap() {
        std::list<Connection> ended;
        {
            const std::lock_guard lock(mutex);
            for (auto it = live.begin(); it != live.end();) {
                const auto here = it++;
                if (here->done) ended.splice(ended.end(), live, here);
            }
        }
        for (Connection& c : ended) c.thread.join();
    }

    void serve(Connection& connection) {
        const int fd = connection.fd.get();
        const std::string address = address_of(fd);
        std::string buffer;
        bool reset = false;
        while (auto request = read_request(fd, buffer)) {
            request->address = address;
            request->connection = connection.number;
            const Answer answer = take_answer(*request);
            const auto end = play(fd, answer, *request);
            if (!end) continue;
            reset = end->reset;
            break;
        }
        // Closed under the lock, so that the destructor never shuts down a number used anew.
        const std::lock_guard lock(mutex);
        if (reset) {
            const linger now{1, 0};
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        }
        connection.fd.close();
        connection.done = true;
    }

    /// nullopt where the connection ended, or speaks TLS: that is answered as plain servers do.
    static std::optional<SeenRequest> read_request(int fd, std::string& buffer) {
        std::size_t end = 0;
        while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
            std::array<char, 8192> part{};
            const ssize_t n = recv(fd, part.data(), part.size(), 0);
            if (n < 0 && errno == EINTR) continue;
            if (n <= 0 || buffer.size() > kMaxRequestHead) return std::nullopt;
            buffer.append(part.data(), static_cast<std::size_t>(n));
            if (buffer.front() == kTlsHandshake) {
                constexpr std::string_view kAnswer = "HTTP/1.1 400 Bad Request\r\n\r\n";
                (void)send(fd, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL);
                return std::nullopt;
            }
        }
        SeenRequest request = parse_head(std::string_view(buffer).substr(0, end));
        buffer.erase(0, end + 4);
        return request;
    }

    /// Records the request and picks its answer.
    Answer take_answer(const SeenRequest& request) {
        std::shared_ptr<Script::State> script;
        {
            const std::lock_guard lock(mutex);
            seen.push_back(request);
            const std::string path = request.target.substr(0, request.target.find('?'));
            for (const std::string& key : {request.target, path, std::string("*")}) {
                const auto it = scripts.find(key);
                if (it == scripts.end()) continue;
                script = it->second;
                break;
            }
        }
        changed.notify_all();
        if (!script) return Answer{}.respond(404);
        const std::lock_guard lock(script->mutex);
        const std::size_t turn = std::min(script->served++, script->answers.size() - 1);
        return script->answers[turn];
    }

    /// Goes through the steps; what ended the connection, or nullopt where it lives on.
    std::optional<Answer::End> play(int fd, const Answer& answer, const SeenRequest& request) {
        for (const Answer::Step& step : answer.steps_) {
            if (const auto* end = std::get_if<Answer::End>(&step)) return *end;
            if (!play_step(fd, step, request)) return Answer::End{};
        }
        return std::nullopt;
    }

    bool play_step(int fd, const Answer::Step& step, const SeenRequest& request) {
        if (const auto* send = std::get_if<Answer::Send>(&step)) {
            bool sent = send_all(fd, send->bytes);
            while (sent && send->forever) sent = send_all(fd, send->bytes);
            return sent;
        }
        if (const auto* compute = std::get_if<Answer::Compute>(&step))
            return send_all(fd, compute->make(request));
        std::unique_lock lock(mutex);
        if (const auto* pause = std::get_if<Answer::Pause>(&step))
            changed.wait_for(lock, pause->length, [this] { return stopping; });
        else
            changed.wait(lock, [this] { return stopping || released; });
        return !stopping;
    }

    const std::string first_address;
    std::uint16_t port = 0;
    Fd wake_read{};
    Fd wake_write{};
    std::thread acceptor{};

    mutable std::mutex mutex{};
    mutable std::condition_variable changed{};
    bool stopping = false;
    bool released = false;
    std::vector<Fd> listeners{};
    std::list<Connection> live{};
    std::size_t accepted = 0;
    std::map<std::string, std::shared_ptr<Script::State>, std::less<>> scripts{};
    std::vector<SeenRequest> seen{};
};

ScriptedServer::ScriptedServer(const std::string& address)
    : impl_(std::make_unique<Impl>(address)) {}
ScriptedServer::~ScriptedServer() = default;

void ScriptedServer::listen_on(const std::string& address) { impl_->listen_on(address); }
std::uint16_t ScriptedServer::port() const { return impl_->port; }

std::string ScriptedServer::url(std::string_view target) const {
    return url(impl_->first_address, target);
}
std::string ScriptedServer::url(std::string_view address, std::string_view target) const {
    return "http://" + std::string(address) + ':' + std::to_string(impl_->port) +
           std::string(target);
}

Script ScriptedServer::on(std::string_view path) {
    const std::lock_guard lock(impl_->mutex);
    auto state = std::make_shared<Script::State>();
    impl_->scripts.insert_or_assign(std::string(path), state);
    return Script{std::move(state)};
}

void ScriptedServer::release() {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->released = true;
    }
    impl_->changed.notify_all();
}

std::vector<SeenRequest> ScriptedServer::requests() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->seen;
}

std::vector<SeenRequest> ScriptedServer::requests(std::string_view target) const {
    std::vector<SeenRequest> out = requests();
    std::erase_if(out, [target](const SeenRequest& r) { return r.target != target; });
    return out;
}

bool ScriptedServer::wait_for_requests(std::size_t n, std::chrono::milliseconds patience) const {
    std::unique_lock lock(impl_->mutex);
    return impl_->changed.wait_for(lock, patience, [&] { return impl_->seen.size() >= n; });
}

std::size_t ScriptedServer::connections() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->accepted;
}

std::uint16_t unused_port(const std::string& address) {
    // Bound for a moment only: the kernel does not hand a port out again soon.
    return port_of(bind_to(address, 0).get());
}

}  // namespace feedmerged::test
