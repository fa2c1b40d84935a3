// SPDX-License-Identifier: MIT
// The loop: one libcurl multi handle, the transfers that run in it, and those that wait for room.
// Not thread-safe but for wakeup().
#include "feedmerged/fetch/transfers.hpp"

#include "feedmerged/fetch/address_guard.hpp"
#include "file_fetch.hpp"
#include "multi_events.hpp"
#include "transfer.hpp"

#include <algorithm>
#include <deque>
#include <limits>
#include <new>
#include <stdexcept>
#include <unordered_map>

#include <curl/curl.h>
#include <sys/resource.h>

namespace feedmerged::fetch {
namespace {

using std::chrono::milliseconds;

/// Connections kept for each transfer that may run. Between two requests to a host stand those to
/// others: with no more connections than transfers, each would be closed before it is used again.
constexpr std::size_t kConnectionsPerTransfer = 4;

/// Descriptors for connections: the store, the outputs and the names being looked up need about 16,
/// and every transfer one more than its connection. At least 1.
std::size_t spare_descriptors() {
    constexpr rlim_t kOthers = 16;
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return std::numeric_limits<std::size_t>::max();
    return limit.rlim_cur < kOthers + 2 ? 1 : (limit.rlim_cur - kOthers) / 2;
}

struct MultiDeleter {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

void start_libcurl() {
    // Never ended: threads that still look a name up outlive every Transfers.
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK)
        throw std::runtime_error(std::string("libcurl does not start: ") +
                                 curl_easy_strerror(started));
}

AddressGuard make_guard(const Options& options) {
    auto guard = AddressGuard::make(options.allow_private_networks);
    if (!guard) throw std::invalid_argument(guard.error().message);
    return *std::move(guard);
}

}  // namespace

struct Transfers::Impl {
    /// A transfer and the handle that carries its hop at hand.
    struct Active {
        Active(EasyHandle easy, FetchRequest request, const Options& options,
               const GateShared& shared, SteadyPoint start)
            : handle(std::move(easy)), transfer(std::move(request), options, shared, start) {}
        EasyHandle handle;
        Transfer transfer;
    };

    Impl(Options given, const Clock& the_clock)
        : options(std::move(given)),
          clock(the_clock),
          guard(make_guard(options)),
          load(options.per_address) {
        start_libcurl();
        multi.reset(curl_multi_init());
        if (!multi) throw std::bad_alloc();
        const std::size_t spare = spare_descriptors();
        options.concurrency = std::clamp<std::size_t>(options.concurrency, 1, spare);
        const auto connections = static_cast<long>(std::min(
            spare, kConnectionsPerTransfer * std::min<std::size_t>(options.concurrency, 1024)));
        curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, connections);
        curl_multi_setopt(multi.get(), CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
        events.attach(multi.get());
    }

    ~Impl() {
        for (auto& [address, active] : running)
            curl_multi_remove_handle(multi.get(), active->handle.get());
    }

    [[nodiscard]] GateShared shared() { return {guard, sockets, load}; }

    [[nodiscard]] EasyHandle take_handle() {
        if (idle.empty()) return EasyHandle{};
        EasyHandle handle = std::move(idle.back());
        idle.pop_back();
        return handle;
    }

    void start_waiting() {
        while (!waiting.empty() && running.size() < options.concurrency) {
            FetchRequest request = std::move(waiting.front());
            waiting.pop_front();
            if (is_file_url(request.url)) {
                answer_from_file(request);
                continue;
            }
            auto active = std::make_unique<Active>(take_handle(), std::move(request), options,
                                                   shared(), clock.steady_now());
            Active* const key = active.get();
            running.emplace(key, std::move(active));
            start_hop(*key);
        }
    }

    void answer_from_file(const FetchRequest& request) {
        const SteadyPoint start = clock.steady_now();
        FetchResult result = fetch_file(request, options);
        result.at = clock.now();
        result.took = std::chrono::duration_cast<milliseconds>(clock.steady_now() - start);
        done.push_back(std::move(result));
    }

    void start_hop(Active& active) {
        if (!active.transfer.prepare(active.handle, &active, clock.steady_now())) {
            finish(active);
        } else if (curl_multi_add_handle(multi.get(), active.handle.get()) != CURLM_OK) {
            throw std::bad_alloc();  // nothing else makes it fail for a handle of our own
        }
    }

    /// The handle is not in the multi handle any more.
    void finish(Active& active) {
        done.push_back(active.transfer.take_result(clock.now(), clock.steady_now()));
        active.handle.rest();
        idle.push_back(std::move(active.handle));
        running.erase(&active);
    }

    /// Takes out what has ended, and lets what follows begin.
    void collect() {
        int unused = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi.get(), &unused)) {
            if (message->msg != CURLMSG_DONE) continue;
            // Read before the handle is taken out, which ends the message's life.
            const CURLcode code = message->data.result;
            Active& active = *static_cast<Active*>(EasyHandle::owner_of(message->easy_handle));
            const bool again = active.transfer.hop_ended(code, active.handle);
            curl_multi_remove_handle(multi.get(), active.handle.get());
            if (again)
                start_hop(active);
            else
                finish(active);
        }
        start_waiting();
    }

    std::vector<FetchResult> run(milliseconds timeout) {
        start_waiting();
        events.run_due();
        collect();
        if (done.empty()) {
            events.wait(timeout);
            collect();
        }
        return std::exchange(done, {});
    }

    void cancel_all() {
        while (!running.empty()) {
            Active& active = *running.begin()->second;
            curl_multi_remove_handle(multi.get(), active.handle.get());
            active.transfer.cancel();
            finish(active);
        }
        for (FetchRequest& request : waiting) {
            Transfer transfer{std::move(request), options, shared(), clock.steady_now()};
            transfer.cancel();
            done.push_back(transfer.take_result(clock.now(), clock.steady_now()));
        }
        waiting.clear();
    }

    Options options;
    const Clock& clock;
    AddressGuard guard;
    OpenSockets sockets{};
    MultiEvents events{sockets};
    AddressLoad load;
    // The multi handle goes after the easy handles, and closes sockets.
    std::unique_ptr<CURLM, MultiDeleter> multi{};
    std::vector<EasyHandle> idle{};
    std::unordered_map<Active*, std::unique_ptr<Active>> running{};
    std::deque<FetchRequest> waiting{};
    std::vector<FetchResult> done{};
};

Transfers::Transfers(Options options, const Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(options), clock)) {}
Transfers::~Transfers() = default;

void Transfers::start(FetchRequest request) { impl_->waiting.push_back(std::move(request)); }

std::size_t Transfers::in_flight() const {
    return impl_->running.size() + impl_->waiting.size() + impl_->done.size();
}

std::vector<FetchResult> Transfers::run(std::chrono::milliseconds timeout) {
    return impl_->run(timeout);
}

void Transfers::cancel_all() { impl_->cancel_all(); }

void Transfers::wakeup() { impl_->events.wakeup(); }

}  // namespace feedmerged::fetch
