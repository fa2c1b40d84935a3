// SPDX-License-Identifier: MIT
// What no cycle can do without, and nothing else: fetches the URLs on stdin with libcurl, 64 at
// once, builds the tree of each answer with pugixml, and writes a row for each of its entries into
// an empty SQLite database, one transaction for 64 feeds. JSON feeds are stored as they are, in as
// many rows as they have "title"s but their own.
//
// usage: limit DATABASE < URLS      (one a line)
#include <algorithm>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <curl/curl.h>
#include <pugixml.hpp>
#include <sqlite3.h>

namespace {

constexpr std::size_t kAtOnce = 64;

class Database {
  public:
    explicit Database(const char* file) {
        check(sqlite3_open(file, &handle_));
        run("PRAGMA journal_mode = WAL");
        run("PRAGMA synchronous = NORMAL");
        run("CREATE TABLE item (id INTEGER PRIMARY KEY, feed INTEGER NOT NULL, guid TEXT NOT NULL, "
            "url TEXT NOT NULL, "
            "title TEXT NOT NULL, content TEXT NOT NULL)");
        run("CREATE UNIQUE INDEX item_by_guid ON item (feed, guid)");
        check(sqlite3_prepare_v2(
            handle_,
            "INSERT OR IGNORE INTO item (feed, guid, url, title, content) VALUES (?, ?, ?, ?, ?)",
            -1, &insert_, nullptr));
    }
    ~Database() {
        sqlite3_finalize(insert_);
        sqlite3_close(handle_);
    }
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    void run(const char* sql) { check(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr)); }
    void add(std::size_t feed, std::string_view guid, std::string_view url, std::string_view title,
             std::string_view content) {
        sqlite3_bind_int64(insert_, 1, static_cast<sqlite3_int64>(feed));
        int place = 2;
        for (const std::string_view text : {guid, url, title, content})
            sqlite3_bind_text(insert_, place++, text.data(), static_cast<int>(text.size()),
                              SQLITE_STATIC);
        if (sqlite3_step(insert_) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(handle_));
        sqlite3_reset(insert_);
        ++rows_;
    }
    [[nodiscard]] std::size_t rows() const { return rows_; }

  private:
    void check(int result) {
        if (result != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(handle_));
    }

    sqlite3* handle_ = nullptr;
    sqlite3_stmt* insert_ = nullptr;
    std::size_t rows_ = 0;
};

struct Transfer {
    CURL* handle = nullptr;
    std::size_t feed = 0;
    std::string body{};
};

std::size_t append(char* bytes, std::size_t, std::size_t count, void* body) {
    static_cast<std::string*>(body)->append(bytes, count);
    return count;
}

std::string_view text_of(const pugi::xml_node& entry, std::initializer_list<const char*> names) {
    for (const char* name : names)
        if (const std::string_view text = entry.child_value(name); !text.empty()) return text;
    return {};
}

void store_json(Database& database, std::size_t feed, const std::string& body) {
    constexpr std::string_view kTitle = "\"title\"";
    std::size_t begin = body.find(kTitle);
    for (std::size_t n = 0; begin != std::string::npos; ++n) {
        const std::size_t next = body.find(kTitle, begin + 1);
        const std::string_view part =
            std::string_view(body).substr(begin, next == std::string::npos ? next : next - begin);
        if (n != 0) database.add(feed, std::to_string(n), {}, {}, part);
        begin = next;
    }
}

void store(Database& database, Transfer& transfer) {
    if (transfer.body.starts_with('{')) return store_json(database, transfer.feed, transfer.body);
    pugi::xml_document document;
    if (!document.load_buffer_inplace(transfer.body.data(), transfer.body.size()))
        throw std::runtime_error("no XML");
    const pugi::xml_node root = document.document_element();
    const pugi::xml_node channel = root.child("channel");
    for (const pugi::xml_node& parent : {root, channel}) {
        for (const pugi::xml_node& entry : parent) {
            const std::string_view name = entry.name();
            if (name != "item" && name != "entry") continue;
            const std::string_view guid = text_of(entry, {"guid", "id", "link"});
            database.add(transfer.feed, guid, text_of(entry, {"link", "id"}),
                         text_of(entry, {"title"}), text_of(entry, {"content:encoded", "content"}));
        }
    }
}

/// Stores what has been fetched, in one transaction.
void flush(Database& database, std::vector<Transfer>& done) {
    if (done.empty()) return;
    database.run("BEGIN IMMEDIATE");
    for (Transfer& transfer : done) store(database, transfer);
    database.run("COMMIT");
    done.clear();
}

void start(CURLM* multi, Transfer& transfer, const std::string& url, std::size_t feed) {
    transfer.feed = feed;
    transfer.body.clear();
    curl_easy_setopt(transfer.handle, CURLOPT_URL, url.c_str());
    curl_multi_add_handle(multi, transfer.handle);
}

void fetch_all(const std::vector<std::string>& urls, Database& database) {
    CURLM* multi = curl_multi_init();
    std::vector<Transfer> transfers(std::min(kAtOnce, urls.size()));
    std::vector<Transfer> done;
    std::size_t next = 0;
    for (Transfer& transfer : transfers) {
        transfer.handle = curl_easy_init();
        curl_easy_setopt(transfer.handle, CURLOPT_WRITEFUNCTION, &append);
        curl_easy_setopt(transfer.handle, CURLOPT_WRITEDATA, &transfer.body);
        curl_easy_setopt(transfer.handle, CURLOPT_PRIVATE, &transfer);
        curl_easy_setopt(transfer.handle, CURLOPT_PROXY, "");
        start(multi, transfer, urls[next], next);
        ++next;
    }
    for (std::size_t ended = 0; ended < urls.size();) {
        int left = 0;
        curl_multi_perform(multi, &left);
        while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
            Transfer* transfer = nullptr;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
            if (message->data.result != CURLE_OK)
                throw std::runtime_error(curl_easy_strerror(message->data.result));
            curl_multi_remove_handle(multi, transfer->handle);
            done.push_back({nullptr, transfer->feed, std::move(transfer->body)});
            ++ended;
            if (next < urls.size()) {
                start(multi, *transfer, urls[next], next);
                ++next;
            }
        }
        if (done.size() >= kAtOnce) flush(database, done);
        if (ended < urls.size()) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    }
    flush(database, done);
    for (Transfer& transfer : transfers) curl_easy_cleanup(transfer.handle);
    curl_multi_cleanup(multi);
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 2) throw std::runtime_error("usage: limit DATABASE < URLS");
    curl_global_init(CURL_GLOBAL_DEFAULT);
    std::vector<std::string> urls;
    for (std::string line; std::getline(std::cin, line);) urls.push_back(line);
    Database database(argv[1]);
    fetch_all(urls, database);
    std::cout << database.rows() << " rows\n";
    curl_global_cleanup();
    return 0;
} catch (const std::exception& error) {
    std::cerr << "limit: " << error.what() << '\n';
    return 1;
}
