// SPDX-License-Identifier: MIT
#include "feedmerged/schedule/probe.hpp"

#include "feedmerged/core/duration.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/schedule/http_hints.hpp"
#include "feedmerged/schedule/rhythm.hpp"

#include <algorithm>
#include <string_view>

namespace feedmerged::schedule {
namespace {

/// entity-tag = [ "W/" ] DQUOTE *etagc DQUOTE (RFC 9110 §8.8.3).
bool is_entity_tag(std::string_view tag) {
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag.size() < 2 || tag.front() != '"' || tag.back() != '"') return false;
    tag = tag.substr(1, tag.size() - 2);
    return std::ranges::all_of(tag, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte == 0x21 || (byte >= 0x23 && byte != 0x7F);
    });
}

bool lies_ahead(std::string_view last_modified, TimePoint now) {
    const auto date = parse_http_date(last_modified);
    return date && *date > now;
}

}  // namespace

std::string probe_reason(const FeedState& state, TimePoint now) {
    const Validators& validators = state.validators;
    const PollMemory& memory = state.memory;
    if (validators.empty() || !memory.last_full) return {};
    const Seconds silence = now - *memory.last_full;
    if (silence <= limits::kProbeSpacing) return {};
    if (memory.last_probe && now - *memory.last_probe <= limits::kProbeSpacing) return {};
    if (lies_ahead(validators.last_modified, now)) return "its Last-Modified lies in the future";
    if (!validators.etag.empty() && !is_entity_tag(validators.etag))
        return "its ETag is no entity-tag";
    const Seconds gap =
        memory.rhythm.gaps >= limits::kMinRhythmGaps ? memory.rhythm.gap : Seconds{};
    if (silence <= std::max<Seconds>(limits::kProbeSilence, 10 * gap)) return {};
    return "nothing but HTTP 304 for " + describe_duration(silence);
}

}  // namespace feedmerged::schedule
