namespace PygmyStore.Client.Plots;

/// <summary>The marks at the points of a line.</summary>
internal static class Markers
{
    private const double Radius = 5;

    public static void Draw(SvgCanvas canvas, MarkerShape shape, double x, double y, string color)
    {
        const double r = Radius;
        var line = new Stroke(color, 2.5);
        switch (shape)
        {
            case MarkerShape.Circle:
                canvas.Circle(x, y, r, color, new Stroke("#ffffff"));
                break;
            case MarkerShape.Ring:
                canvas.Circle(x, y, r, "#ffffff", new Stroke(color, 2.5));
                break;
            case MarkerShape.Square:
                canvas.Rectangle(new Box(x - r + 0.5, y - r + 0.5, (2 * r) - 1, (2 * r) - 1), color);
                break;
            case MarkerShape.Triangle:
                canvas.Polygon([(x, y - r - 1), (x + r + 1, y + r - 1), (x - r - 1, y + r - 1)], color);
                break;
            case MarkerShape.Pointer:
                canvas.Polygon([(x, y + r + 1), (x + r + 1, y - r + 1), (x - r - 1, y - r + 1)], color);
                break;
            case MarkerShape.Diamond:
                canvas.Polygon([(x, y - r - 1.5), (x + r + 1.5, y), (x, y + r + 1.5), (x - r - 1.5, y)], color);
                break;
            default:
                canvas.Line(x - r + 1, y - r + 1, x + r - 1, y + r - 1, line);
                canvas.Line(x - r + 1, y + r - 1, x + r - 1, y - r + 1, line);
                break;
        }
    }
}

/// <summary>The shape of a marker.</summary>
internal enum MarkerShape
{
    Circle,
    Square,
    Triangle,
    Diamond,
    Cross,
    Pointer,
    Ring,
}
