// SPDX-License-Identifier: MIT
// Makes the operators' pages on a thread of its own, since that reads the store, and keeps each for
// a moment. find(), ask() and collect() belong to the server's thread.
#pragma once
#include "feedmerged/core/clock.hpp"
#include "feedmerged/core/locked.hpp"
#include "feedmerged/serve/document.hpp"
#include "response.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace feedmerged::serve {

class PageMaker {
  public:
    /// `done` is called on the maker's thread when collect() has something, `busy` before and after
    /// each piece of work, `failed` with what was thrown. All must outlive it.
    PageMaker(std::vector<LiveSource> sources, std::function<void()> done,
              std::function<void(bool)> busy, std::function<void(const std::string&)> failed);
    ~PageMaker();

    [[nodiscard]] bool has(std::string_view path) const;
    /// The page as it was made a moment ago; nullptr where it has to be made.
    [[nodiscard]] std::shared_ptr<const Response> find(const std::string& path,
                                                       const std::string& sort,
                                                       SteadyPoint now) const;
    /// Has it made, unless that is under way.
    void ask(const std::string& path, const std::string& sort);
    /// Takes what was made, so that find() finds it. False where there is nothing.
    [[nodiscard]] bool collect(SteadyPoint now);

  private:
    using Key = std::pair<std::string, std::string>;  ///< path, sort
    struct Kept {
        std::shared_ptr<const Response> response{};
        SteadyPoint made{};
    };

    void run(const std::stop_token& stop);
    [[nodiscard]] LivePage make(const Key& key) const;

    const std::vector<LiveSource> sources_;
    const std::function<void()> done_;
    const std::function<void(bool)> busy_;
    const std::function<void(const std::string&)> failed_;
    std::map<Key, Kept> kept_;
    std::vector<Key> asked_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::deque<Key> jobs_;
    Locked<std::vector<std::pair<Key, LivePage>>> made_;
    std::jthread thread_;
};

}  // namespace feedmerged::serve
