// SPDX-License-Identifier: MIT
// The HTTP server: documents from memory, pages for operators, /healthz. One thread answers; none
// of its answers waits for the database or the disk. A second thread makes the operators' pages.
#pragma once
#include "feedmerged/core/clock.hpp"
#include "feedmerged/core/ip_address.hpp"
#include "feedmerged/core/result.hpp"
#include "feedmerged/serve/document.hpp"
#include "feedmerged/serve/listen.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace feedmerged::serve {

/// Who is an operator.
struct Operators {
    std::vector<AddressRange> addresses{};
    /// Names by which operators may call the server besides addresses and names that no public name
    /// server can point here (RFC 6761, "nas", "nas.local"): a page elsewhere could otherwise make
    /// a browser read ours under a name of its own.
    std::vector<std::string> host_names{};
};

struct Counts {
    std::uint64_t requests = 0;
    std::uint64_t not_modified = 0;
    std::uint64_t bytes = 0;        ///< of answers, without their heads
    std::uint64_t closed_slow = 0;  ///< connections that took too long, or had to make room
    std::size_t connections = 0;    ///< now
};

struct Options {
    std::vector<LiveSource> pages{};
    /// Whether everything is well. Called on the server's thread: quick, thread-safe.
    std::function<bool()> healthy{};
    /// Told true before a piece of work, and false after it, by both threads (0: answers, 1:
    /// pages).
    std::function<void(int thread, bool busy)> busy{};
    /// Told why a page could not be made.
    std::function<void(const std::string& what)> failed{};
};

class Server {
  public:
    virtual ~Server() = default;
    /// Serves it from now on, in place of what had its path. Compresses on the calling thread. The
    /// same content as before leaves validators and Last-Modified as they were. Thread-safe.
    virtual void put(Document document) = 0;
    /// The paths of all documents: others are forgotten, and those that are still to come are
    /// answered by 503 until then. Thread-safe.
    virtual void expect(const std::vector<std::string>& paths) = 0;
    /// Where "/" leads to: a path with a document, "" for nowhere. Thread-safe.
    virtual void set_front(const std::string& path) = 0;
    virtual void set_operators(Operators operators) = 0;
    [[nodiscard]] virtual Counts counts() const = 0;
};

/// Serves until the object goes. The clock must outlive it.
[[nodiscard]] Result<std::unique_ptr<Server>> start_server(std::vector<Descriptor> sockets,
                                                           Options options, const Clock& clock);

}  // namespace feedmerged::serve
