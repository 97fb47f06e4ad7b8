#pragma once

#include <QWidget>
#include <vector>

namespace lanyard::desktop {

/// What Tab goes through inside `root`, in the order of reading: panel after panel as they stand,
/// and in each the order of its layouts. Only what can be seen, is enabled and takes Tab.
///
/// Qt's own order is that in which widgets were made or came to their parents: with panels that are
/// made apart, and rows that come later, nobody would call that an order; and in Qt 6.4 a panel
/// that hands its focus to a field in its middle is never left by Tab.
std::vector<QWidget*> tab_order(const QWidget& root);

}  // namespace lanyard::desktop
