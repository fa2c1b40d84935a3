// SPDX-License-Identifier: MIT
#include "feedmerged/schedule/probe.hpp"

#include "feedmerged/core/duration.hpp"
#include "feedmerged/core/http_date.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/schedule/rhythm.hpp"

#include <algorithm>
#include <string_view>

namespace feedmerged::schedule {
namespace {

/// Longer than this without a new document is strange for a feed of that pace.
constexpr int kGapsOfSilence = 10;

/// entity-tag = [ "W/" ] DQUOTE *etagc DQUOTE (RFC 9110 §8.8.3).
bool is_entity_tag(std::string_view tag) {
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag.size() < 2 || tag.front() != '"' || tag.back() != '"') return false;
    return std::ranges::all_of(tag.substr(1, tag.size() - 2), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte == 0x21 || (byte >= 0x23 && byte != 0x7F);
    });
}

bool lies_ahead(std::string_view http_date, TimePoint now) {
    const auto date = parse_http_date(http_date);
    return date && *date > now;
}

/// Longer ago than a probe may come; never where the clock was set back since.
bool is_long_ago(TimePoint at, TimePoint now) { return now - at > limits::kProbeSpacing; }

}  // namespace

std::string probe_reason(const FeedState& state, TimePoint now) {
    const PollMemory& memory = state.memory;
    const Validators& validators = state.validators;
    // A server that fails has other troubles than its validators.
    if (validators.empty() || state.failures > 0) return {};
    // Not known when: an upgrade must not ask everybody for everything.
    if (!memory.last_full || !is_long_ago(*memory.last_full, now)) return {};
    if (memory.last_probe && !is_long_ago(*memory.last_probe, now)) return {};

    if (lies_ahead(validators.last_modified, now)) return "its Last-Modified lies in the future";
    if (!validators.etag.empty() && !is_entity_tag(validators.etag))
        return "its ETag is no entity-tag";
    // The pace as it was when the last document came: the silence since is what is in question.
    const Seconds gap = usual_gap(memory.rhythm, *memory.last_full).value_or(Seconds{0});
    const Seconds silence = now - *memory.last_full;
    if (silence > std::max<Seconds>(limits::kProbeSilence, kGapsOfSilence * gap))
        return "nothing but HTTP 304 for " + describe_duration(silence);
    return {};
}

}  // namespace feedmerged::schedule
