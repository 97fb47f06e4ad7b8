#pragma once

#include <QString>

#include "board/chapter_script.hpp"

namespace lanyard::desktop {

/// What the sentences of a step name.
struct ChapterPlace {
  ChapterPart part;
  quint16 port;
  QString board_address;  ///< Empty while it has none.
};

/// What happens in a step, in the user's language.
QString step_text(const ChapterPlace& place, ChapterStep step);

/// The name, as of ChapterGuide::point_at(), of what a step is about.
QString panel_of(ChapterStep step);

}  // namespace lanyard::desktop
