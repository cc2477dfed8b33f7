package org.cxrstream.ingest.folder;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.error.TransientFaultException;

/** Decodes a folder's images by several threads, a few ahead, and hands them over in the folder's order. */
final class InOrder {
    private static final int IMAGES_AHEAD_PER_THREAD = 4;

    private InOrder() {}

    /** What becomes of a folder's images, called in the caller's thread, in order. */
    interface Reception<I, T> {
        /** An image could be used. */
        void take(I image, T result);

        /** An image can't be used. */
        void refuse(I image, PoisonInputException refusal);
    }

    /** What is done to an image in one of the threads. */
    @FunctionalInterface
    interface Work<I, T> {
        /** @throws PoisonInputException if the image can't be used */
        T on(I image);
    }

    private record Pending<I, T>(I image, Future<T> result) {}

    /**
     * Goes through the images.
     *
     * @throws TransientFaultException if the caller is interrupted
     */
    static <I, T> void forEach(List<I> images, int threads, Work<I, T> work, Reception<I, T> reception) {
        ExecutorService decoders = Executors.newFixedThreadPool(threads, InOrder::decodeThread);
        try {
            Deque<Pending<I, T>> ahead = new ArrayDeque<>();
            for (I image : images) {
                Callable<T> task = () -> work.on(image);
                ahead.addLast(new Pending<>(image, decoders.submit(task)));
                if (ahead.size() > IMAGES_AHEAD_PER_THREAD * threads) {
                    finish(ahead.removeFirst(), reception);
                }
            }
            while (!ahead.isEmpty()) {
                finish(ahead.removeFirst(), reception);
            }
        } finally {
            decoders.shutdownNow();
        }
    }

    private static <I, T> void finish(Pending<I, T> pending, Reception<I, T> reception) {
        T result;
        try {
            result = pending.result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PoisonInputException refusal) {
                reception.refuse(pending.image, refusal);
                return;
            }
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException("decoding an image", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientFaultException("interrupted while reading a folder", e);
        }
        reception.take(pending.image, result);
    }

    private static Thread decodeThread(Runnable task) {
        Thread thread = new Thread(task, "ingest-decode");
        thread.setDaemon(true);
        return thread;
    }
}
