# SPDX-License-Identifier: Apache-2.0
# nlohmann/json as `mapcheck-agent-json`. A cross build uses the host's headers, but only these: they stand in
# /usr/include as a rule, and with that directory the host's C library would get into a Windows program.
find_package(nlohmann_json 3.10 REQUIRED)
add_library(mapcheck-agent-json INTERFACE)
if(CMAKE_CROSSCOMPILING AND NOT CMAKE_HOST_WIN32)
  get_target_property(json_includes nlohmann_json::nlohmann_json INTERFACE_INCLUDE_DIRECTORIES)
  find_path(json_home nlohmann/json.hpp PATHS ${json_includes} REQUIRED NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
  file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/json)
  file(CREATE_LINK ${json_home}/nlohmann ${CMAKE_CURRENT_BINARY_DIR}/json/nlohmann COPY_ON_ERROR SYMBOLIC)
  target_include_directories(mapcheck-agent-json SYSTEM INTERFACE ${CMAKE_CURRENT_BINARY_DIR}/json)
else()
  target_link_libraries(mapcheck-agent-json INTERFACE nlohmann_json::nlohmann_json)
endif()
