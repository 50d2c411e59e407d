package dev.quarry.tools;

import dev.quarry.IndexLockedException;
import dev.quarry.NotAnIndexException;
import dev.quarry.batch.BatchFailedException;
import dev.quarry.batch.BatchUnavailableException;
import dev.quarry.document.InvalidDocumentException;
import dev.quarry.filter.InvalidFilterException;
import dev.quarry.format.FormatException;
import dev.quarry.query.InvalidQueryException;
import dev.quarry.schema.InvalidFieldException;
import dev.quarry.tools.load.RefusedRowException;
import dev.quarry.tools.read.InputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// Turns what a command throws, or what is wrong with its arguments, into a line on standard error and an exit code.
final class Failures implements CommandLine.IExecutionExceptionHandler, CommandLine.IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        PrintWriter err = command.getErr();
        err.println(name + ": " + failure.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(failure, err)) {
            err.println("try: " + name + " --help");
        }
        err.flush();
        return ExitCode.USAGE;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        Throwable inside = failure instanceof UncheckedIOException ? failure.getCause() : null;
        Throwable cause = inside == null ? failure : inside;
        int code = code(cause);
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + message(cause));
        boolean wanted = command.getCommandSpec().root().userObject() instanceof Quarry quarry && quarry.stacktrace();
        if (code == ExitCode.INTERNAL || wanted) {
            cause.printStackTrace(command.getErr());
        }
        command.getErr().flush();
        return code;
    }

    static int code(Throwable cause) {
        return switch (cause) {
            case ParameterException e -> ExitCode.USAGE;
            case InputException e -> ExitCode.BAD_INPUT;
            case RefusedRowException e -> ExitCode.BAD_INPUT;
            case NotAnIndexException e -> ExitCode.BAD_INPUT;
            case IndexLockedException e -> ExitCode.BAD_INPUT;
            case FormatException e -> ExitCode.BAD_INPUT;
            case BatchUnavailableException e -> ExitCode.BAD_INPUT;
            case BatchFailedException e -> ExitCode.BAD_INPUT;
            case InvalidDocumentException e -> ExitCode.BAD_INPUT;
            case InvalidQueryException e -> ExitCode.BAD_INPUT;
            case InvalidFilterException e -> ExitCode.BAD_INPUT;
            case InvalidFieldException e -> ExitCode.BAD_INPUT;
            case IOException e -> ExitCode.IO;
            case OutOfMemoryError e -> ExitCode.BAD_INPUT;
            // What the JVM throws when a mapped file shrinks under it or its disk fails.
            case InternalError e -> ExitCode.IO;
            default -> ExitCode.INTERNAL;
        };
    }

    private static String because(FileSystemException e) {
        return e.getReason() == null ? "" : ", " + e.getReason();
    }

    static String message(Throwable cause) {
        return switch (cause) {
            case AccessDeniedException e -> e.getFile() + ": no permission";
            case NoSuchFileException e -> e.getFile() + ": no such file or folder";
            case FileAlreadyExistsException e -> e.getFile() + ": is there already" + because(e);
            case NotDirectoryException e -> e.getFile() + ": not a folder";
            case DirectoryNotEmptyException e -> e.getFile() + ": the folder is not empty";
            case FileSystemException e ->
                e.getReason() == null ? String.valueOf(e.getMessage()) : e.getFile() + ": " + e.getReason();
            case OutOfMemoryError e ->
                "out of memory (" + e.getMessage() + "): give the JVM more, as in QUARRY_JVM_OPTIONS=-Xmx8g, or use"
                        + " smaller buffers";
            default ->
                code(cause) == ExitCode.INTERNAL
                        ? "a bug in quarry, please report it with the lines below: " + cause
                        : String.valueOf(cause.getMessage());
        };
    }
}
