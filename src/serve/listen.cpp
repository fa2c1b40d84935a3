// SPDX-License-Identifier: MIT
#include "feedmerged/serve/listen.hpp"

#include "feedmerged/core/serve_limits.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace feedmerged::serve {
namespace {

/// An address as the system's calls take it.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    [[nodiscard]] const sockaddr* get() const {
        return reinterpret_cast<const sockaddr*>(&storage);
    }
    [[nodiscard]] sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

SocketAddress v4_address(const IpAddress& address, std::uint16_t port) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    std::memcpy(&v4.sin_addr, address.bytes.data() + 12, sizeof v4.sin_addr);
    SocketAddress out;
    std::memcpy(&out.storage, &v4, sizeof v4);
    out.length = sizeof v4;
    return out;
}

SocketAddress v6_address(const IpAddress& address, std::uint16_t port) {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    std::memcpy(&v6.sin6_addr, address.bytes.data(), sizeof v6.sin6_addr);
    SocketAddress out;
    std::memcpy(&out.storage, &v6, sizeof v6);
    out.length = sizeof v6;
    return out;
}

/// 0, or an errno.
int open_listening(const SocketAddress& address, bool both_families, Descriptor& out) {
    const int family = address.storage.ss_family;
    Descriptor socket(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (socket.get() < 0) return errno;
    const int on = 1;
    const int only_v6 = both_families ? 0 : 1;
    // So that a restart need not wait for the connections of the last run to be forgotten.
    setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (family == AF_INET6 &&
        setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &only_v6, sizeof only_v6) != 0)
        return errno;
    if (bind(socket.get(), address.get(), address.length) != 0) return errno;
    if (::listen(socket.get(), limits::kListenBacklog) != 0) return errno;
    out = std::move(socket);
    return 0;
}

std::string explain(int error) {
    const std::string why = std::generic_category().message(error);
    if (error == EADDRINUSE) return why + "; another program listens there";
    if (error == EACCES) return why + "; ports below 1024 are for privileged programs";
    if (error == EADDRNOTAVAIL) return why + "; this machine does not have that address";
    return why;
}

}  // namespace

Descriptor::~Descriptor() {
    if (descriptor_ >= 0) close(descriptor_);
}

Result<Descriptor> listen_on(const ListenAddress& address) {
    Descriptor socket;
    int error = 0;
    std::string name = "*:" + std::to_string(address.port);
    if (!address.address) {
        error = open_listening(v6_address(IpAddress{}, address.port), true, socket);
        if (error == EAFNOSUPPORT || error == EADDRNOTAVAIL)  // a system without IPv6
            error = open_listening(v4_address(IpAddress{}, address.port), false, socket);
    } else {
        const SocketAddress one = address.address->is_v4()
                                      ? v4_address(*address.address, address.port)
                                      : v6_address(*address.address, address.port);
        error = open_listening(one, false, socket);
        std::array<char, INET6_ADDRSTRLEN> text{};
        if (address.address->is_v4())
            inet_ntop(AF_INET, address.address->bytes.data() + 12, text.data(), text.size());
        else
            inet_ntop(AF_INET6, address.address->bytes.data(), text.data(), text.size());
        const std::string host = text.data();
        name = (address.address->is_v4() ? host : '[' + host + ']') + ':' +
               std::to_string(address.port);
    }
    if (error != 0) return fail("cannot listen on " + name + ": " + explain(error));
    return socket;
}

Result<Descriptor> adopt(int descriptor) {
    Descriptor socket(descriptor);
    int listening = 0;
    int type = 0;
    socklen_t length = sizeof listening;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listening, &length) != 0 ||
        getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &length) != 0 || listening == 0 ||
        type != SOCK_STREAM)
        return fail("the socket that was passed (descriptor " + std::to_string(descriptor) +
                    ") does not listen for streams; its unit needs ListenStream=");
    const int flags = fcntl(descriptor, F_GETFL);
    if (flags < 0 || fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) != 0 ||
        fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0)
        return fail("cannot use the socket that was passed: " +
                    std::generic_category().message(errno));
    return socket;
}

std::string local_name(const Descriptor& socket) {
    SocketAddress address;
    if (getsockname(socket.get(), address.get(), &address.length) != 0) return "?";
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.storage.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(address.storage);
        inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
        return std::string(text.data()) + ':' + std::to_string(ntohs(v4.sin_port));
    }
    if (address.storage.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address.storage);
        inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
        return '[' + std::string(text.data()) + "]:" + std::to_string(ntohs(v6.sin6_port));
    }
    if (address.storage.ss_family != AF_UNIX) return "?";
    const auto& local = reinterpret_cast<const sockaddr_un&>(address.storage);
    return {local.sun_path, strnlen(local.sun_path, sizeof local.sun_path)};
}

}  // namespace feedmerged::serve
