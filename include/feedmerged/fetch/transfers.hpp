// SPDX-License-Identifier: MIT
// All transfers in one libcurl multi loop. Follows redirects hop by hop, guards addresses, counts
// bytes. Decides nothing about when: that is schedule's. Owned and driven by one thread; only
// wakeup() may be called from others.
#pragma once
#include "feedmerged/core/clock.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/result.hpp"
#include "feedmerged/model/fetch.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace feedmerged::fetch {

struct Options {
    std::string user_agent{};
    std::chrono::milliseconds timeout{30'000};  ///< whole transfer with its redirects, wall clock
    std::uint64_t max_body = 10ULL * 1024 * 1024;  ///< after decompression
    std::size_t concurrency = 64;                  ///< transfers at once; 0 counts as 1
    /// Transfers at once to one address; below limits::kMaxPerAddress it counts as that.
    std::size_t per_address = limits::kMaxPerAddress;
    /// Address ranges (CIDR) that may be reached although they are not public.
    std::vector<std::string> allow_private_networks{};
    bool allow_file_urls = false;
};

class Transfers {
  public:
    /// The clock must outlive it. Throws std::invalid_argument where allow_private_networks holds
    /// what AddressGuard::make does not take, std::runtime_error where libcurl does not start.
    Transfers(Options options, const Clock& clock);
    ~Transfers();
    Transfers(const Transfers&) = delete;
    Transfers& operator=(const Transfers&) = delete;

    /// Takes any number; those above Options::concurrency wait, and their time runs only once they
    /// have started. Validators go out only to Validators::url; headers and the login (or that in
    /// the URL) only to the scheme, host and port of the request's URL. Each start() brings exactly
    /// one result out of a run(): AddressBusy at once, with the address, where that one is full.
    /// Transfers by a proxy neither count nor wait, since nobody knows the address behind it.
    void start(FetchRequest request);
    /// Started and not yet returned by run().
    [[nodiscard]] std::size_t in_flight() const;
    /// Waits up to `timeout` for something to happen (a socket, a deadline, wakeup()) and drives
    /// all transfers. Returns what has finished meanwhile.
    [[nodiscard]] std::vector<FetchResult> run(std::chrono::milliseconds timeout);
    /// Ends every transfer now; each comes out of the next run() as Cancelled.
    void cancel_all();
    /// Thread-safe: makes a waiting run() return.
    void wakeup();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// "feedmerged/VERSION (+contact)"; without a contact just the name and version.
[[nodiscard]] std::string make_user_agent(std::string_view version, std::string_view contact);

}  // namespace feedmerged::fetch
