// SPDX-License-Identifier: MIT
#include "codec.hpp"

#include "errors.hpp"

#include <cstdint>
#include <optional>

#include <nlohmann/json.hpp>

namespace feedmerged::store {
namespace {

using nlohmann::json;

json to_json(const std::string& text) { return text; }
json to_json(const Person& person) { return json::array({person.name, person.email, person.url}); }

json to_json(const std::optional<std::int64_t>& number) { return number ? json(*number) : json(); }

json to_json(const Attachment& attachment) {
    return json::array({attachment.url, attachment.mime_type, to_json(attachment.size_in_bytes),
                        to_json(attachment.duration_in_seconds), attachment.title});
}

json to_json(const OtherStory& story) {
    return json::array({story.entry_id, story.url, story.title, story.teaser, story.language});
}

template <class T>
std::string encode_list(const std::vector<T>& values) {
    if (values.empty()) return {};
    json list = json::array();
    for (const T& value : values) list.push_back(to_json(value));
    // Items are valid UTF-8; should one not be, a mark in a name is better than a feed that cannot
    // be stored.
    return list.dump(-1, ' ', false, json::error_handler_t::replace);
}

template <class Read>
auto decode_list(std::string_view text, Read read) {
    std::vector<decltype(read(json()))> values;
    if (text.empty()) return values;
    try {
        for (const json& value : json::parse(text)) values.push_back(read(value));
    } catch (const json::exception& error) {
        throw DamagedError(std::string("a list is damaged: ") + error.what());
    }
    return values;
}

std::string text_at(const json& row, std::size_t index) { return row.at(index).get<std::string>(); }

std::optional<std::int64_t> number_at(const json& row, std::size_t index) {
    const json& value = row.at(index);
    if (value.is_null()) return std::nullopt;
    return value.get<std::int64_t>();
}

}  // namespace

std::string encode(const std::vector<Person>& people) { return encode_list(people); }
std::string encode(const std::vector<std::string>& texts) { return encode_list(texts); }
std::string encode(const std::vector<Attachment>& attachments) { return encode_list(attachments); }
std::string encode(const std::vector<OtherStory>& stories) { return encode_list(stories); }

std::vector<Person> decode_people(std::string_view text) {
    return decode_list(text, [](const json& row) {
        return Person{text_at(row, 0), text_at(row, 1), text_at(row, 2)};
    });
}

std::vector<std::string> decode_texts(std::string_view text) {
    return decode_list(text, [](const json& value) { return value.get<std::string>(); });
}

std::vector<Attachment> decode_attachments(std::string_view text) {
    return decode_list(text, [](const json& row) {
        return Attachment{text_at(row, 0), text_at(row, 1), number_at(row, 2), number_at(row, 3),
                          text_at(row, 4)};
    });
}

std::vector<OtherStory> decode_other_stories(std::string_view text) {
    return decode_list(text, [](const json& row) {
        return OtherStory{text_at(row, 0), text_at(row, 1), text_at(row, 2), text_at(row, 3),
                          text_at(row, 4)};
    });
}

}  // namespace feedmerged::store
