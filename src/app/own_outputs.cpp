// SPDX-License-Identifier: MIT
#include "own_outputs.hpp"

namespace feedmerged::app {

OwnOutputs::OwnOutputs(std::span<const config::OutputConfig> outputs) {
    for (const config::OutputConfig& output : outputs) {
        const OutputSpec& spec = output.spec;
        if (!spec.id.empty()) names_.emplace(spec.id, spec.name);
        if (spec.base_url.empty()) continue;
        for (const render::Format format : output.formats)
            names_.emplace(spec.base_url + spec.name + '.' + std::string(render::extension(format)),
                           spec.name);
    }
}

std::string OwnOutputs::find(const ParsedFeed& parsed, const NormalisedFeed& feed) const {
    for (const std::string& said :
         {feed.info.feed_uid, feed.self_url, std::string(parsed.home_page_url.value)})
        if (const auto own = names_.find(said); own != names_.end()) return own->second;
    return {};
}

}  // namespace feedmerged::app
