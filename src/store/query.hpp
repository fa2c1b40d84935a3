// SPDX-License-Identifier: MIT
// One use of a prepared statement: binds the store's own types in order, and leaves the statement
// reset however the use ends. Throws SQLite::Exception. Not thread-safe.
#pragma once
#include "feedmerged/core/hash.hpp"
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/feed_state.hpp"
#include "feedmerged/model/story.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <SQLiteCpp/SQLiteCpp.h>

namespace feedmerged::store {

/// A text that is stored as NULL where it is empty: for columns that most rows leave empty and that
/// NULL means none in.
struct TextOrNull {
    const std::string& text;
};

/// A hash that is stored as NULL where it is zero: partial indexes leave such rows out.
struct HashOrNull {
    const Hash128& hash;
};

/// Bytes, as they are.
struct Blob {
    std::string_view bytes;
};

class Query {
  public:
    explicit Query(SQLite::Statement& statement) : statement_(statement) {}
    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    /// Runs an INSERT, UPDATE or DELETE with these values and returns how many rows it changed. It
    /// can run again.
    template <class... Values>
    int run(const Values&... values) {
        rewind();
        bind_all(values...);
        return statement_.exec();
    }

    /// Begins a SELECT with these values; rows come by next(). Texts must live until the last row
    /// was read.
    template <class... Values>
    Query& start(const Values&... values) {
        rewind();
        bind_all(values...);
        return *this;
    }
    bool next() { return statement_.executeStep(); }
    /// Ends reading: locks and texts are let go.
    void rewind() { statement_.tryReset(); }

    [[nodiscard]] bool is_null(int column) const { return statement_.isColumnNull(column); }
    [[nodiscard]] std::int64_t integer(int column) const {
        return statement_.getColumn(column).getInt64();
    }
    [[nodiscard]] std::string text(int column) const {
        return statement_.getColumn(column).getString();
    }
    /// Valid until next() or rewind().
    [[nodiscard]] std::string_view text_view(int column) const;
    [[nodiscard]] TimePoint time(int column) const { return from_unix(integer(column)); }
    [[nodiscard]] std::optional<TimePoint> optional_time(int column) const;
    [[nodiscard]] Seconds seconds(int column) const { return Seconds{integer(column)}; }
    [[nodiscard]] std::optional<Seconds> optional_seconds(int column) const;
    /// Valid until next() or rewind().
    [[nodiscard]] std::string_view blob(int column) const;
    /// Zero for NULL.
    [[nodiscard]] Hash128 hash(int column) const;
    [[nodiscard]] StoryId story(int column) const { return StoryId{integer(column)}; }
    [[nodiscard]] FeedId feed(int column) const { return FeedId{integer(column)}; }

  private:
    template <class... Values>
    void bind_all(const Values&... values) {
        int position = 0;
        (bind(++position, values), ...);
    }
    template <std::integral Number>
    void bind(int position, Number number) {
        statement_.bind(position, static_cast<std::int64_t>(number));
    }
    void bind(int position, StoryId id) { bind(position, static_cast<std::int64_t>(id)); }
    void bind(int position, FeedId id) { bind(position, static_cast<std::int64_t>(id)); }
    void bind(int position, TimePoint time) { bind(position, to_unix(time)); }
    void bind(int position, Seconds seconds) { bind(position, std::int64_t{seconds.count()}); }
    template <class T>
    void bind(int position, const std::optional<T>& value) {
        if (value)
            bind(position, *value);
        else
            statement_.bind(position);
    }
    void bind(int position, const std::string& text) { statement_.bindNoCopy(position, text); }
    void bind(int position, TextOrNull value);
    void bind(int position, Blob value) {
        statement_.bindNoCopy(position, value.bytes.data(), static_cast<int>(value.bytes.size()));
    }
    void bind(int position, const Hash128& hash);
    void bind(int position, HashOrNull value);

    SQLite::Statement& statement_;
};

}  // namespace feedmerged::store
