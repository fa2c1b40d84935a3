// SPDX-License-Identifier: MIT
// What the tests of Transfers share: options that reach loopback, and driving a loop to its end.
#pragma once
#include "feedmerged/fetch/transfers.hpp"
#include "support/fake_clock.hpp"
#include "support/scripted_server.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace feedmerged::test {

inline fetch::Options loopback_options() {
    fetch::Options options;
    options.user_agent = "feedmerged/test";
    options.allow_private_networks = {"127.0.0.0/8"};
    options.per_address = 1024;  // every server of a test is at one address
    return options;
}

/// Drives the loop until nothing is in flight. Every wait has an end: transfers have deadlines.
inline std::vector<FetchResult> run_all(fetch::Transfers& transfers) {
    std::vector<FetchResult> out;
    while (transfers.in_flight() > 0)
        std::ranges::move(transfers.run(std::chrono::seconds{1}), std::back_inserter(out));
    return out;
}

inline FetchResult fetch_one(fetch::Transfers& transfers, FetchRequest request) {
    transfers.start(std::move(request));
    std::vector<FetchResult> results = run_all(transfers);
    return results.size() == 1 ? std::move(results.front()) : FetchResult{};
}

inline FetchResult fetch_url(const std::string& url, fetch::Options options = loopback_options()) {
    const FakeClock clock;
    fetch::Transfers transfers(std::move(options), clock);
    FetchRequest request;
    request.url = url;
    return fetch_one(transfers, std::move(request));
}

inline FetchRequest request_for(std::string url, Validators validators = {}) {
    FetchRequest request;
    request.url = std::move(url);
    request.validators = std::move(validators);
    return request;
}

inline std::string from_hex(std::string_view hex) {
    const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    std::string out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        out += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
    return out;
}

/// The kind of the error, for CHECK; nullopt where there is none.
inline std::optional<FetchErrorKind> kind_of(const FetchResult& result) {
    return result.error ? std::optional(result.error->kind) : std::nullopt;
}

inline std::string detail_of(const FetchResult& result) {
    return result.error ? result.error->detail : std::string{};
}

}  // namespace feedmerged::test
