// SPDX-License-Identifier: MIT
// What `discover` has fetched waits here for the feed's first poll, so that subscribing costs the
// server one request. A directory beside the store, a file a feed, for the owner's eyes only; no
// lock, so that it works while the daemon runs. Losing it costs a request and nothing else.
// Thread-safe but for two keep() of one feed at once, and safe among processes: files are replaced
// whole.
#pragma once
#include "feedmerged/core/result.hpp"
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/fetch.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace feedmerged::app {

class Discovered {
  public:
    /// The directory is STORE_PATH-discovered. Nothing is opened or made yet.
    explicit Discovered(const std::filesystem::path& store_path);

    /// Keeps the answer for the feed `answer.url` in place of an older one, and tidies. `answer` is
    /// a 200 with a document that is a feed, at most limits::kMaxDiscoveredBytes of it. The error
    /// says what could not be written and why. Where root runs it, what it makes belongs to the
    /// owner of the store's directory, as the daemon has to read it.
    [[nodiscard]] Result<void> keep(const FetchResult& answer) const;
    /// The answer kept for the feed; its `feed` is none yet. A damaged file is removed.
    [[nodiscard]] std::optional<FetchResult> find(const std::string& url) const;
    /// Its answer is stored: it is not needed any more.
    void forget(const std::string& url) const;
    /// Removes answers older than limits::kDiscoveredAge, the oldest beyond limits::kMaxDiscovered,
    /// and what a crash left.
    void tidy(TimePoint now) const;

    [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }

  private:
    std::filesystem::path directory_;
};

}  // namespace feedmerged::app
