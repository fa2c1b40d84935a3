// SPDX-License-Identifier: MIT
// One request over all its hops: what is sent where, whether a redirect is followed, what the
// result is. Knows nothing of the loop. Not thread-safe; stays where it was made while a hop runs.
#pragma once
#include "easy_handle.hpp"
#include "feedmerged/core/clock.hpp"
#include "feedmerged/fetch/transfers.hpp"
#include "received_answer.hpp"
#include "socket_gate.hpp"
#include "wire_url.hpp"

#include <optional>
#include <string>
#include <vector>

namespace feedmerged::fetch {

class Transfer {
  public:
    /// All that is referred to must outlive it. Its wall-clock time runs from `start`.
    Transfer(FetchRequest request, const Options& options, const GateShared& shared,
             SteadyPoint start);
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    /// Sets the handle up for the next hop; false where there is none: the transfer has ended.
    [[nodiscard]] bool prepare(EasyHandle& handle, void* owner, SteadyPoint now);
    /// Takes in how a hop ended; true where another one follows.
    [[nodiscard]] bool hop_ended(int curl_code, const EasyHandle& handle);
    void cancel();
    [[nodiscard]] FetchResult take_result(TimePoint now, SteadyPoint steady_now);

  private:
    void fail(FetchErrorKind kind, std::string detail);
    [[nodiscard]] bool was_given_by(const std::string& url) const;
    void choose_headers();
    [[nodiscard]] bool host_is_allowed();
    void take_address(const HopReport& report);
    void take_login_way(const HopReport& report);
    void explain(int curl_code, const HopReport& report);
    [[nodiscard]] bool deserves_fresh_connection(const FetchError& error) const;
    [[nodiscard]] bool may_follow() const;
    [[nodiscard]] bool follow(std::string_view location);
    [[nodiscard]] bool was_visited(const std::string& url) const;

    FetchRequest request_;
    const Options& options_;
    GateShared shared_;
    SteadyPoint start_;
    FetchResult result_{};
    std::string subscribed_origin_{};
    std::optional<Credentials> subscribed_credentials_{};
    LoginWay login_way_ = LoginWay::Basic;
    bool sent_ = false;  ///< a request, on any hop
    // Of the hop at hand:
    WireUrl url_{};
    std::optional<Credentials> credentials_{};
    std::vector<std::string> header_lines_{};
    ReceivedAnswer answer_;
    SocketGate gate_;
    bool fresh_connection_ = false;
};

}  // namespace feedmerged::fetch
