// SPDX-License-Identifier: MIT
#include "own_output.hpp"

#include "feedmerged/core/url.hpp"

#include <filesystem>

namespace feedmerged::config {
namespace {

/// As two spellings of one place are compared: the scheme, the host and a default port do not tell
/// files apart.
std::string place_of(std::string_view url) {
    Url parts = split_url(to_web_url(url).value_or(std::string(url)));
    parts.scheme.reset();
    parts.userinfo.reset();
    parts.query.reset();
    parts.fragment.reset();
    if (parts.port && (*parts.port == "80" || *parts.port == "443" || parts.port->empty()))
        parts.port.reset();
    return to_string(parts);
}

std::string file_of(const OutputConfig& output, render::Format format) {
    return output.spec.name + '.' + std::string(render::extension(format));
}

bool is_file_of(std::string_view url, const OutputConfig& output) {
    const Url parts = split_url(url);
    for (const render::Format format : output.formats) {
        const std::string name = file_of(output, format);
        if (parts.scheme == "file") {
            const std::filesystem::path path = std::filesystem::path(parts.path).lexically_normal();
            if (path == (output.directory / name).lexically_normal()) return true;
        } else if (!output.spec.base_url.empty() &&
                   place_of(url) == place_of(output.spec.base_url + name)) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::string own_output_of(std::string_view url, std::span<const DraftOutput> outputs) {
    for (const DraftOutput& output : outputs)
        if (is_file_of(url, output.output)) return output.output.spec.name;
    return {};
}

}  // namespace feedmerged::config
