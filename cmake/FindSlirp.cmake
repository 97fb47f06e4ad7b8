# find_package(Slirp): the target Slirp::slirp. Not by pkg-config: slirp.pc asks for GLib's
# development files, which nobody needs who only calls libslirp.
find_path(Slirp_INCLUDE_DIR slirp/libslirp.h)
find_library(Slirp_LIBRARY slirp)
if(Slirp_INCLUDE_DIR)
  file(STRINGS ${Slirp_INCLUDE_DIR}/slirp/libslirp-version.h version_line
       REGEX "SLIRP_VERSION_STRING")
  string(REGEX MATCH "[0-9]+\\.[0-9]+\\.[0-9]+" Slirp_VERSION "${version_line}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Slirp REQUIRED_VARS Slirp_LIBRARY Slirp_INCLUDE_DIR
                                  VERSION_VAR Slirp_VERSION)
mark_as_advanced(Slirp_INCLUDE_DIR Slirp_LIBRARY)

if(Slirp_FOUND AND NOT TARGET Slirp::slirp)
  add_library(Slirp::slirp UNKNOWN IMPORTED)
  set_target_properties(Slirp::slirp PROPERTIES IMPORTED_LOCATION ${Slirp_LIBRARY}
                                                INTERFACE_INCLUDE_DIRECTORIES ${Slirp_INCLUDE_DIR})
endif()
