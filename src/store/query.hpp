// SPDX-License-Identifier: MIT
// A prepared statement, and one use of it: binds the store's own types in order, and leaves the
// statement reset however the use ends. Straight on SQLite: SQLiteCpp makes an object for each
// column that is read, which took most of the time of reading thousands of rows. Throws
// SQLite::Exception. Not thread-safe.
#pragma once
#include "feedmerged/core/hash.hpp"
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/feed_state.hpp"
#include "feedmerged/model/story.hpp"

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace feedmerged::store {

/// Prepared once for many uses.
class Statement {
  public:
    Statement(sqlite3* database, const char* sql);
    [[nodiscard]] sqlite3_stmt* get() const { return statement_.get(); }

  private:
    struct Deleter {
        void operator()(sqlite3_stmt* statement) const;
    };
    std::unique_ptr<sqlite3_stmt, Deleter> statement_{};
};

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
    explicit Query(Statement& statement) : statement_(statement.get()) {}
    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    /// Runs an INSERT, UPDATE or DELETE with these values and returns how many rows it changed. It
    /// can run again.
    template <class... Values>
    int run(const Values&... values) {
        rewind();
        bind_all(values...);
        return execute();
    }

    /// Begins a SELECT with these values; rows come by next(). Texts must live until the last row
    /// was read.
    template <class... Values>
    Query& start(const Values&... values) {
        rewind();
        bind_all(values...);
        return *this;
    }
    /// Whether there is another row, which the readers below then read. Not to be called again
    /// after the last one.
    bool next();
    /// Ends reading: locks and texts are let go.
    void rewind();

    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string text(int column) const { return std::string(text_view(column)); }
    /// Valid until next() or rewind(). "" for NULL.
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
        bind_integer(position, static_cast<std::int64_t>(number));
    }
    void bind(int position, StoryId id) { bind_integer(position, static_cast<std::int64_t>(id)); }
    void bind(int position, FeedId id) { bind_integer(position, static_cast<std::int64_t>(id)); }
    void bind(int position, TimePoint time) { bind_integer(position, to_unix(time)); }
    void bind(int position, Seconds seconds) {
        bind_integer(position, std::int64_t{seconds.count()});
    }
    template <class T>
    void bind(int position, const std::optional<T>& value) {
        if (value)
            bind(position, *value);
        else
            bind_null(position);
    }
    void bind(int position, const std::string& text);
    void bind(int position, TextOrNull value);
    void bind(int position, Blob value);
    void bind(int position, const Hash128& hash);
    void bind(int position, HashOrNull value);
    void bind_integer(int position, std::int64_t number);
    void bind_null(int position);

    int execute();
    void check(int result) const;

    sqlite3_stmt* statement_;
};

}  // namespace feedmerged::store
