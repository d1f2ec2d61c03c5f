# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` gives to programs outside: one shared library with all calls, its object manager beside it, the
# headers, a CMake package (find_package(mapcheck), target mapcheck::win32) and a pkg-config file (mapcheck-win32). The
# installed tree may be moved. Inside the build programs link the static mapcheck::win32.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

add_library(reference_shared SHARED
  $<TARGET_OBJECTS:reference_support> $<TARGET_OBJECTS:reference_protocol> $<TARGET_OBJECTS:reference_client>
  $<TARGET_OBJECTS:reference_win32> $<TARGET_OBJECTS:reference_wide_2> $<TARGET_OBJECTS:reference_wide_4>)
target_link_libraries(reference_shared PUBLIC reference_headers PRIVATE Threads::Threads)
target_link_options(reference_shared PRIVATE -Wl,--version-script=${CMAKE_CURRENT_SOURCE_DIR}/exports.map)
set_target_properties(reference_shared PROPERTIES
  LINK_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/exports.map
  OUTPUT_NAME mapcheck-win32 EXPORT_NAME win32 VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}
  LINKER_LANGUAGE CXX)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/mapcheck)
set(header_folder ${CMAKE_INSTALL_INCLUDEDIR}/mapcheck-win32)
install(TARGETS reference_shared reference_headers EXPORT mapcheck LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS mapcheck-manager RUNTIME DESTINATION ${CMAKE_INSTALL_LIBDIR}/mapcheck)
install(DIRECTORY include/win32/ DESTINATION ${header_folder})
install(EXPORT mapcheck NAMESPACE mapcheck:: FILE mapcheck-config.cmake DESTINATION ${package_folder})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/mapcheck-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/mapcheck-config-version.cmake DESTINATION ${package_folder})
file(RELATIVE_PATH to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(mapcheck-win32.pc.in mapcheck-win32.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/mapcheck-win32.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
