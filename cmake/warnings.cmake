# SPDX-License-Identifier: Apache-2.0
# The warnings that every target of ours is compiled with; errors only where MAPCHECK_WERROR says so (CI and the tests).
if(MSVC)
  # The standard's rules instead of its own, and its C library's functions without advice to use others.
  add_compile_options(/W4 /utf-8 /permissive- /Zc:__cplusplus)
  add_compile_definitions(_CRT_SECURE_NO_WARNINGS)
  if(MAPCHECK_WERROR)
    add_compile_options(/WX)
  endif()
else()
  add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    add_compile_options(-Wno-restrict)  # falsely seen in joined strings when optimizing: GCC bug 105651
  endif()
  if(MAPCHECK_WERROR)
    add_compile_options(-Werror)
  endif()
endif()
