// SPDX-License-Identifier: MIT
#include "feedmerged/render/health.hpp"

#include "feedmerged/core/hash.hpp"
#include "feedmerged/core/time.hpp"
#include "feedmerged/render/render.hpp"
#include "story_parts.hpp"
#include "xml_writer.hpp"

#include <cassert>
#include <string_view>

namespace feedmerged::render {
namespace {

std::string_view name_of(HealthKind kind) {
    switch (kind) {
        case HealthKind::Failing:
            return "failing";
        case HealthKind::Blocked:
            return "blocked";
        case HealthKind::Gone:
            return "gone";
        case HealthKind::Moved:
            return "moved";
        case HealthKind::Recovered:
            return "recovered";
        case HealthKind::DiskFull:
            return "disk-full";
        case HealthKind::Unwritable:
            return "unwritable";
    }
    assert(false);
    return {};
}

std::string_view verb_of(HealthKind kind) {
    switch (kind) {
        case HealthKind::Blocked:
            return " refuses feedmerged";
        case HealthKind::Gone:
            return " is gone";
        case HealthKind::Moved:
            return " has moved";
        case HealthKind::Recovered:
            return " works again";
        default:
            return " fails";
    }
}

std::string title_of(const HealthEvent& event) {
    if (!event.url.empty())
        return (event.title.empty() ? without_userinfo(event.url) : event.title) +
               std::string(verb_of(event.kind));
    if (event.kind == HealthKind::Recovered) return "Everything can be written again";
    return event.kind == HealthKind::DiskFull ? "The disk is full" : "Something cannot be written";
}

void add_entry(XmlWriter& xml, const HealthHead& head, const HealthEvent& event) {
    const std::string at = format_rfc3339(event.at);
    const std::string url = without_userinfo(event.url);
    xml.open("entry");
    xml.element("id", uuid5_urn(head.id + '\n' + std::to_string(event.number)));
    xml.element("title", title_of(event));
    xml.element("updated", at).element("published", at);
    if (!url.empty()) xml.open("link").attribute("rel", "related").attribute("href", url).close();
    xml.open("category").attribute("term", name_of(event.kind)).close();
    const std::string text = url.empty() ? event.detail : url + ": " + event.detail;
    xml.open("content").attribute("type", "text").text(text).close();
    xml.close();
}

}  // namespace

std::string health_feed(const HealthHead& head, std::span<const HealthEvent> newest_first) {
    XmlWriter xml;
    xml.open("feed").attribute("xmlns", "http://www.w3.org/2005/Atom").attribute("xml:lang", "en");
    xml.element("id", head.id);
    xml.element("title", "feedmerged: health");
    const TimePoint updated = newest_first.empty() ? TimePoint{} : newest_first.front().at;
    xml.element("updated", format_rfc3339(updated));
    if (!head.self_url.empty()) {
        xml.open("link").attribute("rel", "self").attribute("type", media_type(Format::Atom));
        xml.attribute("href", head.self_url).close();
    }
    xml.open("author").element("name", kProgramName).close();
    xml.open("generator").attribute_if("version", head.generator_version);
    xml.text(kProgramName).close();
    for (const HealthEvent& event : newest_first) add_entry(xml, head, event);
    return xml.finish();
}

}  // namespace feedmerged::render
