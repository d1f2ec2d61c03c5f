# SPDX-License-Identifier: Apache-2.0
# A run starts a thousand short processes, and half of what one costs is finding and binding a shared C++ runtime: our
# programs carry theirs. Sanitizers want the shared one; for Windows everything is static anyhow.
function(mapcheck_carry_runtime program)
  if(NOT WIN32 AND NOT MAPCHECK_SANITIZE)
    target_link_options(${program} PRIVATE -static-libstdc++ -static-libgcc)
  endif()
endfunction()
