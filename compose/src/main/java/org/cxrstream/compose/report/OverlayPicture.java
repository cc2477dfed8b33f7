package org.cxrstream.compose.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/** An X-ray as a PNG with the outlines of the lungs: the left one blue and dashed, the right one green. */
public final class OverlayPicture {
    private static final int SCALE = 2;
    private static final Color LEFT = new Color(0x4d, 0xa6, 0xff);
    private static final Color RIGHT = new Color(0x3d, 0xd6, 0x5c);
    private static final Color EXPERT = new Color(0xf7, 0xe8, 0x4a);
    private static final BasicStroke THIN = new BasicStroke(0.5f);
    private static final BasicStroke SOLID = new BasicStroke(0.9f);
    private static final BasicStroke DASHED =
            new BasicStroke(0.9f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {4, 2}, 0);
    private static final Pattern COMMAND = Pattern.compile("Z|([ML])([-\\d.]+) ([-\\d.]+)");

    private OverlayPicture() {}

    /**
     * Writes the picture, twice as large as the X-ray.
     *
     * @param file a PNG, replaced where it is there
     * @param xray the grey values
     * @param labels of the same size
     * @throws IOException if it can't be written
     */
    public static void write(Path file, GreyPicture xray, LabelPicture labels) throws IOException {
        try (OutputStream stream = Files.newOutputStream(file)) {
            write(stream, SCALE, xray, graphics -> outline(graphics, labels));
        }
    }

    /**
     * Writes the picture in the size of the X-ray, with an expert's outlines thin and yellow below the others.
     *
     * @param png takes the PNG; left open
     * @param xray the grey values
     * @param labels of the same size
     * @param expert of the same size
     * @throws IOException if it can't be written
     */
    public static void write(OutputStream png, GreyPicture xray, LabelPicture labels, LabelPicture expert)
            throws IOException {
        write(png, 1, xray, graphics -> {
            draw(graphics, Boundary.of(expert, LabelPicture.RIGHT_LUNG), EXPERT, THIN);
            draw(graphics, Boundary.of(expert, LabelPicture.LEFT_LUNG), EXPERT, THIN);
            outline(graphics, labels);
        });
    }

    private static void write(OutputStream png, int scale, GreyPicture xray, Consumer<Graphics2D> drawing)
            throws IOException {
        BufferedImage grey = xray.image();
        BufferedImage picture =
                new BufferedImage(scale * grey.getWidth(), scale * grey.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.scale(scale, scale);
        graphics.drawImage(grey, 0, 0, null);
        drawing.accept(graphics);
        graphics.dispose();
        if (!ImageIO.write(picture, "png", png)) {
            throw new IOException("no PNG writer in this Java runtime");
        }
    }

    private static void outline(Graphics2D graphics, LabelPicture labels) {
        draw(graphics, Boundary.of(labels, LabelPicture.RIGHT_LUNG), RIGHT, SOLID);
        draw(graphics, Boundary.of(labels, LabelPicture.LEFT_LUNG), LEFT, DASHED);
    }

    private static void draw(Graphics2D graphics, String outlines, Color colour, BasicStroke stroke) {
        graphics.setColor(colour);
        graphics.setStroke(stroke);
        graphics.draw(path(outlines));
    }

    /** The path data of {@link Boundary} as a shape. */
    private static Path2D path(String data) {
        Path2D path = new Path2D.Double();
        Matcher command = COMMAND.matcher(data);
        while (command.find()) {
            if (command.group(1) == null) {
                path.closePath();
            } else if (command.group(1).equals("M")) {
                path.moveTo(Double.parseDouble(command.group(2)), Double.parseDouble(command.group(3)));
            } else {
                path.lineTo(Double.parseDouble(command.group(2)), Double.parseDouble(command.group(3)));
            }
        }
        return path;
    }
}
