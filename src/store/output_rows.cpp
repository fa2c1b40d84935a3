// SPDX-License-Identifier: MIT
#include "output_rows.hpp"

#include "codec.hpp"

namespace feedmerged::store {
namespace {

constexpr const char kFindOutput[] = "SELECT id, uid FROM output WHERE name = ?";
constexpr const char kAddOutput[] =
    "INSERT INTO output (name, uid) VALUES (?, '') ON CONFLICT (name) DO NOTHING";
constexpr const char kSetUid[] = "UPDATE output SET uid = ?2 WHERE name = ?1";

constexpr const char kGetToken[] = "SELECT token FROM output WHERE name = ?";
constexpr const char kSetToken[] = "UPDATE output SET token = ?2 WHERE name = ?1";

constexpr const char kFreeze[] = R"sql(
INSERT INTO frozen (story, output, more)
SELECT story.id, ?2, ?3 FROM story WHERE story.id = ?1
ON CONFLICT (story, output) DO NOTHING)sql";
constexpr const char kIsFrozen[] = "SELECT 1 FROM frozen WHERE story = ? AND output = ?";
constexpr const char kLoadFrozen[] = "SELECT more FROM frozen WHERE story = ? AND output = ?";

/// Its row, 0 where there is none.
std::int64_t find_output(Connection& connection, const std::string& output) {
    Query row = connection.query(kFindOutput);
    return row.start(output).next() ? row.integer(0) : 0;
}

}  // namespace

std::string load_output_id(Connection& connection, const std::string& output) {
    Query row = connection.query(kFindOutput);
    return row.start(output).next() ? row.text(1) : std::string();
}

std::string keep_output_id(Connection& connection, const std::string& output,
                           const std::string& fresh) {
    std::string stored = load_output_id(connection, output);
    if (!stored.empty()) return stored;
    connection.query(kAddOutput).run(output);
    connection.query(kSetUid).run(output, fresh);
    return fresh;
}

std::string load_output_token(Connection& connection, const std::string& output) {
    Query row = connection.query(kGetToken);
    return row.start(output).next() ? row.text(0) : std::string();
}

std::string keep_output_token(Connection& connection, const std::string& output,
                              const std::string& fresh, bool renew) {
    std::string stored = load_output_token(connection, output);
    if (!stored.empty() && !renew) return stored;
    connection.query(kAddOutput).run(output);
    connection.query(kSetToken).run(output, fresh);
    return fresh;
}

void freeze_stories(Connection& connection, const std::string& output,
                    std::span<const Frozen> frozen) {
    connection.query(kAddOutput).run(output);
    const std::int64_t id = find_output(connection, output);
    Query insert = connection.query(kFreeze);
    for (const Frozen& row : frozen) {
        const std::string more = encode(row.more);
        insert.run(row.story, id, TextOrNull{more});
    }
}

std::vector<OtherStory> load_frozen(Connection& connection, const std::string& output,
                                    StoryId story) {
    const std::int64_t id = find_output(connection, output);
    Query row = connection.query(kLoadFrozen);
    if (!row.start(story, id).next()) return {};
    return decode_other_stories(row.text_view(0));
}

std::vector<StoryId> find_unfrozen(Connection& connection, const std::string& output,
                                   std::span<const StoryRef> stories) {
    const std::int64_t id = find_output(connection, output);
    std::vector<StoryId> unfrozen;
    Query row = connection.query(kIsFrozen);
    for (const StoryRef& story : stories)
        if (!row.start(story.id, id).next()) unfrozen.push_back(story.id);
    return unfrozen;
}

}  // namespace feedmerged::store
