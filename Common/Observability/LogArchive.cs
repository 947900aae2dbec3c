using System.Globalization;

namespace PygmyStore.Common.Observability;

/// <summary>
/// The older files of a log: <c>catalog.log.1</c> is the youngest of them, <c>catalog.log.3</c> the oldest when four are kept.
/// </summary>
/// <param name="path">The file that is written.</param>
/// <param name="files">How many are kept, that one included.</param>
internal sealed class LogArchive(string path, int files)
{
    /// <summary>
    /// Makes the name of the written file free: renames it to <c>.1</c>, what was <c>.1</c> to <c>.2</c>, and so on; the oldest goes. Throws
    /// what the disk throws. It can then be called again: as it fills the first gap, no further file is lost by that.
    /// </summary>
    public void Shift()
    {
        // Left over from when more were kept.
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
