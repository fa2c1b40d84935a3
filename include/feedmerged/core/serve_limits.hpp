// SPDX-License-Identifier: MIT
// What clients of the server may cost, each bound with its reason. Beside limits.hpp, because only
// serve needs them.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace feedmerged::limits {

/// Connections at once. Beyond it the one that has kept the server waiting longest is closed for a
/// new one, so that clients who hold connections keep nobody out. With kRequestMemory each: 8 MiB.
inline constexpr std::size_t kMaxConnections = 512;
/// The same for one address: room for a household behind one router and for a proxy in front of
/// us, while it takes several addresses to use up all connections.
inline constexpr std::size_t kMaxConnectionsPerAddress = 128;
/// One connection's memory for the head of a request and of its answer. Browsers send heads of 1
/// to 2 KiB, and servers in general take 8 KiB.
inline constexpr std::size_t kRequestMemory = 16 * 1024;
/// From the connection, or the end of the last answer, to the end of a request's head: enough for
/// a phone at the edge of its network, little for those who send a byte now and then.
inline constexpr std::chrono::seconds kRequestTime{10};
/// To take an answer, and so many bytes more a second: slower than any modem.
inline constexpr std::chrono::seconds kAnswerTime{30};
inline constexpr std::size_t kSlowestBytesPerSecond = 4 * 1024;
/// How often connections are held against these times; only while there are some.
inline constexpr std::chrono::seconds kConnectionCheck{2};
/// Connections that the system keeps until they are accepted.
inline constexpr int kListenBacklog = 511;
/// Accepted in a row before requests are served again.
inline constexpr int kAcceptsInARow = 64;
/// Without a free file descriptor accepting rests so long, or it would spin.
inline constexpr std::chrono::seconds kAcceptRest{1};
/// Headers of one request that are looked at.
inline constexpr std::size_t kMaxHeadersRead = 100;

/// A page that is made on demand is as old as this at most: reloading costs the store nothing.
inline constexpr std::chrono::seconds kLivePageAge{3};
/// Requests that wait for such pages at once, and pages that are kept: operators are few.
inline constexpr std::size_t kMaxWaiting = 32;
inline constexpr std::size_t kMaxLivePages = 32;

/// A feed that is due at every moment still leaves caches a minute.
inline constexpr std::chrono::seconds kShortestMaxAge{60};
/// Plans change: a feed whose next poll is a day away may be polled earlier after a restart.
inline constexpr std::chrono::seconds kLongestMaxAge{3600};
/// max-age is worked out anew so often at most.
inline constexpr std::chrono::seconds kMaxAgeStep{10};
/// Smaller documents gain nothing from compression.
inline constexpr std::size_t kLeastToCompress = 256;
/// A larger file is not read back into memory at the start; it is served when it is made again.
inline constexpr std::uint64_t kMaxServedFile = std::uint64_t{256} << 20;

}  // namespace feedmerged::limits
