// SPDX-License-Identifier: MIT
#include "connections.hpp"

#include "feedmerged/core/serve_limits.hpp"

#include <chrono>
#include <memory>
#include <string_view>

#include <sys/socket.h>

namespace feedmerged::serve {
namespace {

// libmicrohttpd has nothing to send at that moment: it waits for a head.
constexpr std::string_view kTooSlow =
    "HTTP/1.1 408 Request Timeout\r\n"
    "Connection: close\r\n"
    "Content-Length: 0\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; sandbox\r\n"
    "Cache-Control: no-store\r\n"
    "\r\n";

}  // namespace

template <class Matches>
Connections::Peer* Connections::find_longest(Matches matches) {
    Peer* waiting = nullptr;
    Peer* answering = nullptr;
    for (Peer* peer : peers_) {
        if (peer->shut || !matches(*peer)) continue;
        Peer*& longest = peer->answering ? answering : waiting;
        if (longest == nullptr || peer->since < longest->since) longest = peer;
    }
    return waiting != nullptr ? waiting : answering;
}

void Connections::make_room(const std::optional<IpAddress>& address) {
    Peer* out = nullptr;
    if (const auto open = open_of_.find(address);
        open != open_of_.end() && open->second >= limits::kMaxConnectionsPerAddress)
        out = find_longest([&](const Peer& peer) { return peer.address == address; });
    else if (open_ >= limits::kMaxConnections)
        out = find_longest([](const Peer&) { return true; });
    if (out != nullptr) shut_down(*out);
}

Connections::Peer* Connections::opened(int descriptor, std::optional<IpAddress> address,
                                       SteadyPoint now) {
    make_room(address);
    auto peer = std::make_unique<Peer>();
    peer->descriptor = descriptor;
    peer->address = address;
    peer->since = now;
    peer->deadline = now + limits::kRequestTime;
    peers_.push_front(peer.get());
    peer->place = peers_.begin();
    ++open_of_[address];
    ++open_;
    return peer.release();
}

void Connections::closed(Peer* peer) {
    const std::unique_ptr<Peer> gone(peer);
    peers_.erase(peer->place);
    if (peer->shut) return;
    --open_;
    if (const auto open = open_of_.find(peer->address); --open->second == 0) open_of_.erase(open);
}

void Connections::answering(Peer& peer, std::size_t bytes, SteadyPoint now) {
    peer.answering = true;
    peer.answered = true;
    peer.since = now;
    peer.deadline =
        now + limits::kAnswerTime + std::chrono::seconds(bytes / limits::kSlowestBytesPerSecond);
}

void Connections::waiting(Peer& peer, SteadyPoint now) {
    peer.answering = false;
    peer.since = now;
    peer.deadline = now + limits::kRequestTime;
}

void Connections::check(SteadyPoint now) {
    for (Peer* peer : peers_)
        if (!peer->shut && now >= peer->deadline) shut_down(*peer);
}

void Connections::shut_down(Peer& peer) {
    peer.shut = true;
    ++shut_;
    --open_;
    if (const auto open = open_of_.find(peer.address); --open->second == 0) open_of_.erase(open);
    // Between two requests silence is no fault, and nobody waits for an answer.
    if (!peer.answering && !peer.answered)
        (void)send(peer.descriptor, kTooSlow.data(), kTooSlow.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    (void)shutdown(peer.descriptor, SHUT_RDWR);
}

}  // namespace feedmerged::serve
