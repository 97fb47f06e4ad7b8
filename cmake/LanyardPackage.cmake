include_guard()
# `cpack` in the build folder makes lanyard_*.deb, lanyard-desktop_*.deb and lanyard-dev_*.deb.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME lanyard)
set(CPACK_PACKAGE_VENDOR "The Lanyard authors")
set(CPACK_PACKAGE_CONTACT "The Lanyard authors <lanyard@example.invalid>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL lanyard development)
if(LANYARD_DESKTOP)
  list(APPEND CPACK_COMPONENTS_ALL desktop)
endif()

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${CPACK_PACKAGE_CONTACT}")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/DebianLayout.cmake)

set(CPACK_DEBIAN_LANYARD_PACKAGE_NAME lanyard)
set(CPACK_DEBIAN_LANYARD_PACKAGE_SECTION net)
# The first line of a description is the synopsis. With a summary cpack would put that before it.
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")
set(CPACK_COMPONENT_LANYARD_DESCRIPTION
    "TCP/IP workbench for the devices on your LAN
A TCP and UDP server and client for the other end of the wire of an ESP32
board or any other device. It shows every byte as text or hex, cuts the
stream into messages, speaks JSON Lines to scripts, and records sessions to
a file that can be searched and exported to Wireshark.")

set(CPACK_DEBIAN_DESKTOP_PACKAGE_NAME lanyard-desktop)
set(CPACK_DEBIAN_DESKTOP_PACKAGE_SECTION net)
set(CPACK_DEBIAN_DESKTOP_PACKAGE_DEPENDS "lanyard (= ${PROJECT_VERSION}), libqt6svg6")
set(CPACK_DEBIAN_DESKTOP_PACKAGE_RECOMMENDS "qt6-translations-l10n")
set(CPACK_COMPONENT_DESKTOP_DESCRIPTION
    "TCP/IP workbench for the devices on your LAN (window)
The window of Lanyard: a TCP server, TCP client or UDP peer that shows every
byte, virtual ESP32 boards, the segments on the wire and plots.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME lanyard-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
# Static libraries: whoever links them links these as well (LanyardConfig.cmake finds them).
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
    "libfmt-dev, libpcap-dev, libre2-dev, libslirp-dev (>= 4.7), libsqlite3-dev (>= 3.37), pkg-config")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION
    "TCP/IP workbench for the devices on your LAN (libraries)
The libraries under lanyard, with headers and a CMake package: a TCP and UDP
engine with framing and recording (Lanyard::session), and packets made of
recorded sessions, in pcapng (Lanyard::trace).")

include(CPack)
