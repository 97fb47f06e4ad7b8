#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QString>

/// Files that the window keeps for the user. All block for as long as the disk takes.
namespace lanyard::desktop {

/// What a dialog proposes to call a file of what happened until `when`, without the ending, which
/// the dialog adds: `lanyard-2026-11-23-194306`.
QString proposed_name(const QDateTime& when);

/// Copies `file`, which cannot be read as it should, to a name beside it (`X.damaged-20261123-…`),
/// or, where it cannot be copied, gives it that name. The name; empty where neither could be done.
QString keep_aside(const QString& file);

/// Writes `bytes` as the whole of the file `name`, making the folders above it: afterwards it is
/// all of them or what it was before. The system's reason where that failed; else empty.
QString write_whole_file(const QString& name, const QByteArray& bytes);

}  // namespace lanyard::desktop
