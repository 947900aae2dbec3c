using PygmyStore.Common.Records;
using PygmyStore.Common.Storage;

namespace PygmyStore.Client.Backup;

/// <summary>
/// Puts a backup's files in the place of those in a data folder, so that a crash at any point leaves the old store whole or a
/// folder that the servers refuse.
/// </summary>
/// <remarks>
/// <para>1. <see cref="CopyIn"/> writes the new files to <c>restoring.new/new/</c>. The old store is untouched, and a full disk
/// ends here.</para>
/// <para>2. One rename makes it <c>restoring/</c>, beside which no server starts (<see cref="RestoreMark"/>).</para>
/// <para>3. The old files move to <c>restoring/</c>. 4. The new ones move from <c>restoring/new/</c> to the data folder.</para>
/// <para>5. One rename makes <c>restoring/</c> a folder of another name, which keeps the old files: the restore is
/// complete.</para>
/// <para>From step 2 on nothing is written, only renamed; <see cref="Exchange"/> can begin again at any point. Who holds the
/// servers' locks may use this, one thread at a time. The steps are taken one by one, so that a test can stop after each.</para>
/// </remarks>
internal sealed class RestoreSteps(string data)
{
    /// <summary>The manifest of the backup that replaced the files beside it.</summary>
    public const string ManifestName = "replaced-by.json";

    private const string NewName = "new";

    private readonly string _copy = Path.Combine(data, RestoreMark.FolderName + ".new");
    private readonly string _mark = Path.Combine(data, RestoreMark.FolderName);

    private string NewFiles => Path.Combine(_mark, NewName);

    /// <summary>Whether an exchange was begun and not completed.</summary>
    public bool IsCutShort => Directory.Exists(_mark);

    /// <summary>The backup that the exchange puts in place; null, or why it is not known.</summary>
    public string? TryReadManifest(out BackupManifest? manifest) =>
        BackupManifest.TryRead(Path.Combine(_mark, ManifestName), out manifest);

    /// <summary>Copies the backup's files in, beside those of the store, which stay as they are.</summary>
    public IEnumerable<string> CopyIn(string backup, BackupManifest manifest)
    {
        RemoveCopy();
        var folder = new DiskFolder(_copy);
        var newFiles = new DiskFolder(Path.Combine(_copy, NewName));
        var copies = new FileCopies(newFiles);
        foreach (BackupFile file in manifest.Files)
        {
            using (var source = new FileSnapshot(Path.Combine(backup, file.Name)))
            {
                copies.Add(file.Name, source, file.Bytes);
            }

            if (copies.Files[^1] != file)
            {
                throw new IOException($"{Path.Combine(backup, file.Name)} changed while it was copied");
            }

            yield return $"copied {file.Name}";
        }

        newFiles.Sync();
        AtomicFile.Replace(folder, ManifestName, manifest.Write());
        yield return "copied all";
        Directory.Move(_copy, _mark);
        Sync(data);
        yield return "marked";
    }

    /// <summary>Removes what <see cref="CopyIn"/> has written: all of it can be copied again.</summary>
    public void RemoveCopy()
    {
        if (Directory.Exists(_copy))
        {
            Directory.Delete(_copy, recursive: true);
        }
    }

    /// <summary>Exchanges the files, or completes an exchange. The folder keptAs keeps the old files.</summary>
    public IEnumerable<string> Exchange(BackupManifest manifest, string keptAs)
    {
        // The first new file leaves after the last old one has come.
        bool mayHaveOldFiles = manifest.Files.All(file => File.Exists(Path.Combine(NewFiles, file.Name)));
        if (mayHaveOldFiles)
        {
            IEnumerable<string> names = Directory.GetFiles(data).Select(path => Path.GetFileName(path));
            foreach (string name in names.Where(StoreFiles.IsStoreFile).Order(StringComparer.Ordinal))
            {
                Move(Path.Combine(data, name), Path.Combine(_mark, name));
                yield return $"kept {name}";
            }

            Sync(_mark);
            Sync(data);
            yield return "kept all";
        }

        foreach (BackupFile file in manifest.Files.Where(file => File.Exists(Path.Combine(NewFiles, file.Name))))
        {
            Move(Path.Combine(NewFiles, file.Name), Path.Combine(data, file.Name));
            yield return $"placed {file.Name}";
        }

        Sync(data);
        yield return "placed all";
        if (Directory.Exists(NewFiles))
        {
            Sync(NewFiles);
            Directory.Delete(NewFiles);
            Sync(_mark);
            yield return "emptied";
        }

        Directory.Move(_mark, Path.Combine(data, keptAs));
        Sync(data);
        yield return "done";
    }

    private static void Move(string from, string to)
    {
        if (File.Exists(to))
        {
            throw new IOException($"{to} is there already, so {from} cannot be moved there");
        }

        File.Move(from, to, overwrite: true); // a plain rename
    }

    private static void Sync(string folder) => new DiskFolder(folder).Sync();
}
