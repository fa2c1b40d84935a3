// SPDX-License-Identifier: MIT
#include "archive_rows.hpp"

#include "archive_codec.hpp"

#include <algorithm>
#include <iterator>

namespace feedmerged::store {
namespace {

constexpr const char kFindOutput[] = "SELECT id FROM output WHERE name = ?";
constexpr const char kAddOutput[] =
    "INSERT INTO output (name, uid) VALUES (?, '') ON CONFLICT (name) DO NOTHING";
constexpr const char kCount[] = "SELECT coalesce(max(number), 0) FROM archive WHERE output = ?";
constexpr const char kAddArchive[] = "INSERT INTO archive (output, number, head) VALUES (?, ?, ?)";
constexpr const char kIsArchived[] = "SELECT 1 FROM archived WHERE output = ? AND entry_id = ?";
constexpr const char kAddStory[] =
    "INSERT INTO archived (output, entry_id, archive, story) VALUES (?, ?, ?, ?)";
constexpr const char kLoadHead[] = "SELECT id, head FROM archive WHERE output = ? AND number = ?";
constexpr const char kLoadStories[] = "SELECT story FROM archived WHERE archive = ? ORDER BY id";

std::int64_t find_output(Connection& connection, const std::string& output) {
    Query row = connection.query(kFindOutput);
    return row.start(output).next() ? row.integer(0) : 0;
}

std::size_t last_number(Connection& connection, std::int64_t output) {
    Query row = connection.query(kCount);
    row.start(output).next();
    return static_cast<std::size_t>(row.integer(0));
}

bool is_archived(Connection& connection, std::int64_t output, const std::string& entry_id) {
    Query row = connection.query(kIsArchived);
    return row.start(output, entry_id).next();
}

}  // namespace

std::size_t add_archive(Connection& connection, const std::string& output, const Archive& archive) {
    connection.query(kAddOutput).run(output);
    const std::int64_t id = find_output(connection, output);
    // Two who close archives at once, one before a purge and one before a publication, choose the
    // same stories.
    std::vector<const Story*> stories;
    for (const Story& story : archive.stories)
        if (!is_archived(connection, id, story.entry_id)) stories.push_back(&story);
    if (stories.empty()) return 0;
    const std::size_t number = last_number(connection, id) + 1;
    const std::string head = encode_head(archive);
    connection.query(kAddArchive).run(id, number, head);
    const std::int64_t row = connection.database().getLastInsertRowid();
    Query insert = connection.query(kAddStory);
    for (const Story* story : stories) {
        const std::string json = encode_story(*story);
        insert.run(id, story->entry_id, row, json);
    }
    return number;
}

std::vector<StoryRef> find_unarchived(Connection& connection, const std::string& output,
                                      std::span<const StoryRef> stories) {
    const std::int64_t id = find_output(connection, output);
    std::vector<StoryRef> out;
    std::ranges::copy_if(stories, std::back_inserter(out), [&](const StoryRef& story) {
        return !is_archived(connection, id, story.entry_id);
    });
    return out;
}

std::size_t count_archives(Connection& connection, const std::string& output) {
    return last_number(connection, find_output(connection, output));
}

std::optional<Archive> load_archive(Connection& connection, const std::string& output,
                                    std::size_t number) {
    const std::int64_t id = find_output(connection, output);
    Query row = connection.query(kLoadHead);
    if (!row.start(id, number).next()) return std::nullopt;
    Archive archive = decode_head(row.text_view(1));
    Query stories = connection.query(kLoadStories);
    stories.start(row.integer(0));
    while (stories.next()) archive.stories.push_back(decode_story(stories.text_view(0)));
    return archive;
}

}  // namespace feedmerged::store
