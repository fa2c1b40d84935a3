// SPDX-License-Identifier: MIT
// A store in a directory of its own, and short words for what tests put into it. A failure of the
// store where none is expected throws, which fails the test with the store's own message.
#pragma once
#include "feedmerged/core/hash.hpp"
#include "feedmerged/dedup/canonical_url.hpp"
#include "feedmerged/store/store.hpp"
#include "support/temp_dir.hpp"

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace feedmerged::store::test {

using namespace std::chrono_literals;

inline const TimePoint kStart = from_unix(1'767'323'045);  // 2026-01-02T03:04:05Z

template <class T>
T must(StoreResult<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// An item as normalise makes it, told apart by `guid`.
inline Item make_item(const std::string& guid, const std::string& url = "",
                      TimePoint published = kStart - 24h) {
    Item item;
    item.guid = guid;
    item.key = hash128("key " + guid);
    item.url = url;
    item.title = "Title of " + guid;
    item.summary_html = "<p>Summary</p>";
    item.content_html = "<p>Content of " + guid + "</p>";
    item.teaser = "Content of " + guid;
    item.language = "en";
    item.published = published;
    item.canonical_key = dedup::canonical_key(url);
    item.content_hash = hash128("content " + guid);
    return item;
}

/// The item after its source edited it.
inline Item edited(Item item, const std::string& content) {
    item.content_html = content;
    item.content_hash = hash128(content);
    return item;
}

inline FeedUpdate changed(const FeedState& feed, std::vector<Item> items, TimePoint at = kStart) {
    FeedUpdate update;
    update.feed = feed.id;
    update.url = feed.url;
    update.at = at;
    update.outcome = PollOutcome::Changed;
    update.http_status = 200;
    update.wire_bytes = 1000;
    update.validators = Validators{"\"" + std::to_string(to_unix(at)) + "\"", "", feed.url};
    update.body_hash = hash128(std::to_string(to_unix(at)));
    update.memory = feed.memory;
    update.next_poll = {at + 1h, "interval"};
    update.info =
        FeedInfo{.title = "Own title of " + feed.url, .home_page_url = "https://home.example/"};
    update.items = std::move(items);
    return update;
}

inline FeedUpdate without_items(const FeedState& feed, PollOutcome outcome, TimePoint at) {
    FeedUpdate update = changed(feed, {}, at);
    update.outcome = outcome;
    update.http_status = outcome == PollOutcome::NotModified ? 304
                         : outcome == PollOutcome::Failed    ? 503
                                                             : 200;
    update.info.reset();
    if (outcome == PollOutcome::Failed) update.error = "503 Service Unavailable";
    return update;
}

/// Whether this process holds the lock by which others know that the database is in use, as another
/// process finds (https://www.sqlite.org/src/file/src/os.h, SHARED_FIRST and SHARED_SIZE).
inline bool is_locked(const std::filesystem::path& path) {
    const pid_t child = fork();
    if (child == 0) {
        struct flock lock {};
        lock.l_type = F_WRLCK;
        lock.l_whence = SEEK_SET;
        lock.l_start = 0x40000002;
        lock.l_len = 510;
        const int file = open(path.c_str(), O_RDWR);
        _exit(file >= 0 && fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK ? 1 : 0);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

class TestStore {
  public:
    explicit TestStore(const std::vector<std::string>& urls = {}) {
        reopen();
        if (!urls.empty()) subscribe(urls);
    }

    [[nodiscard]] std::filesystem::path path() const { return dir_ / "store.db"; }
    [[nodiscard]] Writer& writer() { return *writer_; }
    [[nodiscard]] const std::vector<FeedState>& feeds() const { return feeds_; }
    [[nodiscard]] const FeedState& feed(std::size_t index = 0) const { return feeds_.at(index); }

    /// The restart step: what the store knows afterwards, it knows from the disk.
    void reopen() {
        reader_.reset();
        writer_.reset();
        writer_ = must(open_writer(path()));
        reader_ = must(writer_->reader());
    }
    void close() {
        reader_.reset();
        writer_.reset();
    }

    void subscribe(const std::vector<Subscription>& subscriptions, TimePoint now = kStart) {
        feeds_ = must(writer_->sync(subscriptions, now));
    }
    void subscribe(const std::vector<std::string>& urls, TimePoint now = kStart) {
        std::vector<Subscription> subscriptions;
        for (const std::string& url : urls) subscriptions.push_back({.url = url});
        subscribe(subscriptions, now);
    }

    AppliedUpdate apply(const FeedUpdate& update) {
        return must(writer_->apply({&update, 1})).at(0);
    }

    [[nodiscard]] std::unique_ptr<Snapshot> snapshot() { return must(reader_->snapshot()); }
    [[nodiscard]] std::vector<StoryRef> select(const OutputSpec& output = {.name = "all",
                                                                           .limit = 0}) {
        return snapshot()->select(output);
    }
    [[nodiscard]] Story story(std::size_t index = 0) {
        const auto view = snapshot();
        return view->load(view->select({.name = "all", .limit = 0}).at(index).id, "all").value();
    }
    /// Titles of all stories, newest first.
    [[nodiscard]] std::vector<std::string> titles(const OutputSpec& output = {.name = "all",
                                                                              .limit = 0}) {
        const auto view = snapshot();
        std::vector<std::string> titles;
        for (const StoryRef& ref : view->select(output))
            titles.push_back(view->load(ref.id, "").value().item.title);
        return titles;
    }

  private:
    feedmerged::test::TempDir dir_;
    std::unique_ptr<Writer> writer_;
    std::unique_ptr<Reader> reader_;
    std::vector<FeedState> feeds_;
};

}  // namespace feedmerged::store::test
