// SPDX-License-Identifier: MIT
// How many transfers are under way at each address, and the bound on them (FRB035: many hosts, few
// addresses). Transfers count, not sockets: one that libcurl only keeps for later costs the server
// next to nothing, and where it is used again, or shared by the streams of HTTP/2, each transfer on
// it is work. So a transfer counts from when it first has to do with the address (a socket opened
// to it, or a kept one taken) to the end of its hop. Not thread-safe.
#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace feedmerged::fetch {

class AddressLoad {
  public:
    /// Below limits::kMaxPerAddress, `bound` counts as that.
    explicit AddressLoad(std::size_t bound);
    [[nodiscard]] bool full(const std::string& address) const;
    [[nodiscard]] std::size_t bound() const { return bound_; }

  private:
    friend class Visit;
    std::size_t bound_;
    std::map<std::string, std::size_t> transfers_;
};

/// The addresses that one transfer has to do with: several only while it tries which of them
/// answers first. Leaves them when it ends.
class Visit {
  public:
    /// The load must outlive it.
    explicit Visit(AddressLoad& load) : load_(&load) {}
    Visit(Visit&& other) noexcept;
    Visit& operator=(Visit&& other) noexcept;
    ~Visit() { leave(); }

    /// Counts once, however often it is said.
    void enter(const std::string& address);
    /// Leaves all others.
    void settle(const std::string& address);
    void leave() noexcept;
    /// Another transfer would be one too many, and this one is not there yet.
    [[nodiscard]] bool refused(const std::string& address) const;
    [[nodiscard]] std::size_t bound() const { return load_->bound(); }

  private:
    [[nodiscard]] bool is_at(const std::string& address) const;

    AddressLoad* load_;
    std::vector<std::string> addresses_;
};

}  // namespace feedmerged::fetch
