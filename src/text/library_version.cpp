// SPDX-License-Identifier: MIT
#include "feedmerged/text/library_version.hpp"

#include <array>

#include <unicode/uversion.h>

namespace feedmerged::text {

std::string library_version() {
    UVersionInfo version{};
    u_getVersion(version);
    std::array<char, U_MAX_VERSION_STRING_LENGTH> text{};
    u_versionToString(version, text.data());
    return std::string("ICU/") + text.data();
}

}  // namespace feedmerged::text
