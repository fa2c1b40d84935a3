// SPDX-License-Identifier: MIT
// A client that says what a test tells it, byte by byte, and reads what comes. Not thread-safe.
#pragma once
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace feedmerged::serve::test {

struct Reply {
    int status = 0;
    std::map<std::string, std::string> headers{};  ///< names in lower case
    std::string body{};
    [[nodiscard]] std::string header(const std::string& name) const {
        const auto found = headers.find(name);
        return found == headers.end() ? "" : found->second;
    }
};

class RawClient {
  public:
    explicit RawClient(std::uint16_t port, const std::string& from = "127.0.0.1")
        : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        inet_pton(AF_INET, from.c_str(), &address.sin_addr);
        if (bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("bind " + from);
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
        address.sin_port = htons(port);
        if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("connect");
    }
    ~RawClient() { close(socket_); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    /// False where the other side is gone.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    /// One answer; `with_body`: false for HEAD and 304. Throws where none comes.
    Reply read(bool with_body = true) {
        while (buffer_.find("\r\n\r\n") == std::string::npos) receive();
        const std::size_t end = buffer_.find("\r\n\r\n");
        Reply reply = parse(buffer_.substr(0, end + 2));
        buffer_.erase(0, end + 4);
        if (!with_body || reply.status == 304) return reply;
        const std::size_t length = std::stoul("0" + reply.header("content-length"));
        while (buffer_.size() < length) receive();
        reply.body = buffer_.substr(0, length);
        buffer_.erase(0, length);
        return reply;
    }
    /// GET with these header lines, each ending in CRLF.
    Reply get(const std::string& path, const std::string& headers = "",
              const std::string& method = "GET") {
        send(method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n");
        return read(method != "HEAD");
    }
    /// Waits until the server has closed; false where it has not within a minute. What it said
    /// before that is in rest().
    bool is_closed() {
        try {
            while (true) receive();
        } catch (const std::runtime_error& error) {
            return std::string_view(error.what()) == "closed";
        }
    }
    [[nodiscard]] const std::string& rest() const { return buffer_; }

  private:
    void receive() {
        pollfd ready{socket_, POLLIN, 0};
        if (poll(&ready, 1, 60'000) != 1) throw std::runtime_error("nothing came");
        char bytes[65536];
        const ssize_t got = recv(socket_, bytes, sizeof bytes, 0);
        if (got <= 0) throw std::runtime_error("closed");
        buffer_.append(bytes, static_cast<std::size_t>(got));
    }

    static Reply parse(std::string_view head) {
        Reply reply;
        reply.status = std::stoi(std::string(head.substr(9, 3)));
        head.remove_prefix(head.find("\r\n") + 2);
        while (!head.empty()) {
            const std::string_view line = head.substr(0, head.find("\r\n"));
            head.remove_prefix(line.size() + 2);
            const std::size_t colon = line.find(':');
            std::string name(line.substr(0, colon));
            for (char& c : name)
                if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
            reply.headers[name] = line.substr(colon + 2);
        }
        return reply;
    }

    int socket_;
    std::string buffer_;
};

}  // namespace feedmerged::serve::test
