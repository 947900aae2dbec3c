using System.Globalization;

namespace PygmyStore.Common.Observability;

/// <summary>
/// The older files of a log: with four files, <c>catalog.log.1</c> is the youngest and <c>catalog.log.3</c> the oldest.
/// </summary>
/// <param name="path">The current file.</param>
/// <param name="files">How many files are kept, including the current one.</param>
internal sealed class LogArchive(string path, int files)
{
    /// <summary>
    /// Renames the current file to <c>.1</c>, <c>.1</c> to <c>.2</c>, and so on, and removes the oldest. Throws what the disk
    /// throws. The next call then fills the first gap, so a failure loses no further file.
    /// </summary>
    public void Shift()
    {
        // Left from a time when more files were kept.
        for (int number = files; File.Exists(Name(number)); number++)
        {
            File.Delete(Name(number));
        }

        if (files == 1)
        {
            File.Delete(path);
            return;
        }

        int gap = 1;
        while (gap < files - 1 && Path.Exists(Name(gap)))
        {
            gap++;
        }

        for (int number = gap; number > 0; number--)
        {
            if (Path.Exists(Name(number - 1)))
            {
                File.Move(Name(number - 1), Name(number), overwrite: true);
            }
        }
    }

    private string Name(int number) => number == 0 ? path : path + "." + number.ToString(CultureInfo.InvariantCulture);
}
