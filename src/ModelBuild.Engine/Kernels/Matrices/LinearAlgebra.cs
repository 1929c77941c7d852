using System.Numerics;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Ops of linear algebra over the last two dimensions (tensorflow/core/kernels/linalg). Each matrix is computed in 64 bits and rounded once, whatever its
/// dtype.
/// </summary>
internal static class LinearAlgebra
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => Create(n, Cholesky.Run), "Cholesky", "BatchCholesky");
        add(n => Create(n, m => Inverse(m, n.Bool("adjoint"))), "MatrixInverse", "BatchMatrixInverse");
        add(n => Create(n, Determinant), "MatrixDeterminant", "BatchMatrixDeterminant");
        add(n => Create(n, LogDeterminant), "LogMatrixDeterminant");
        add(n => Create(n, m => Solve(m, n.Bool("adjoint"))), "MatrixSolve", "BatchMatrixSolve");
        add(n => Create(n, m => TriangularSolve(m, n.Bool("lower"), n.Bool("adjoint"))), "MatrixTriangularSolve", "BatchMatrixTriangularSolve");
        add(n => Create(n, m => Lu(m, ElementWise.IndexType(n, "output_idx_type", DType.Int32))), "Lu");
        add(n => Create(n, m => Qr.Run(m, n.Bool("full_matrices"))), "Qr");
        add(n => Create(n, m => Svd.Run(m, n.Bool("compute_uv"), n.Bool("full_matrices"))), "Svd");
        add(n => Create(n, m => SelfAdjointEig.Run(m, n.Bool("compute_v"))), "SelfAdjointEigV2");
    }

    private static Kernel Create(NodeInfo node, Action<Matrices> run) => TypedKernel.Reals(node, new Runner(run));

    private sealed class Runner(Action<Matrices> run) : IRealKernel
    {
        public void Run<T>(RunContext context) where T : unmanaged, IFloatingPointIeee754<T> => run(new Matrices<T>(context));
    }

    private static void Inverse(Matrices m, bool adjoint)
    {
        int n = m.Square();
        m.Output(0, n, n);
        double[] one = new double[n * n];
        for (int i = 0; i < n; i++) one[i * (n + 1)] = 1;
        for (int b = 0; b < m.Batch; b++)
        {
            var factors = new LuFactors(adjoint ? Transposed(m.Read(0, b), n, n) : m.Read(0, b), n);
            if (factors.IsSingular) throw new KernelException("Input is not invertible");
            m.Write(0, b, factors.Solve(one, n));
        }
    }

    private static void Determinant(Matrices m)
    {
        int n = m.Square();
        m.Output(0);
        for (int b = 0; b < m.Batch; b++)
        {
            var factors = new LuFactors(m.Read(0, b), n);
            double value = factors.Sign;
            for (int i = 0; i < n; i++) value *= factors.Factors[i * (n + 1)];
            m.Write(0, b, [value]);
        }
    }

    private static void LogDeterminant(Matrices m)
    {
        int n = m.Square();
        m.Output(0);
        m.Output(1);
        for (int b = 0; b < m.Batch; b++)
        {
            var factors = new LuFactors(m.Read(0, b), n);
            double sign = factors.Sign, log = 0;
            for (int i = 0; i < n; i++)
            {
                sign *= Math.Sign(factors.Factors[i * (n + 1)]);
                log += Math.Log(Math.Abs(factors.Factors[i * (n + 1)]));
            }
            m.Write(0, b, [sign]);
            m.Write(1, b, [log]);
        }
    }

    private static void Solve(Matrices m, bool adjoint)
    {
        int n = m.Square();
        (int rows, int columns) = m.Size(1);
        if (rows != n) throw new KernelException($"Input matrix and right-hand side must have the same number of rows: {n} != {rows}");
        m.Output(0, n, columns);
        for (int b = 0; b < m.Batch; b++)
        {
            var factors = new LuFactors(adjoint ? Transposed(m.Read(0, b), n, n) : m.Read(0, b), n);
            if (factors.IsSingular) throw new KernelException("Input matrix is not invertible");
            m.Write(0, b, factors.Solve(m.Read(1, b), columns));
        }
    }

    private static void TriangularSolve(Matrices m, bool lower, bool adjoint)
    {
        int n = m.Square();
        (int rows, int columns) = m.Size(1);
        if (rows != n) throw new KernelException($"In[0] and In[1] must have as many rows: {n} != {rows}");
        m.Output(0, n, columns);
        for (int b = 0; b < m.Batch; b++)
        {
            double[] a = adjoint ? Transposed(m.Read(0, b), n, n) : m.Read(0, b), x = m.Read(1, b);
            bool forward = lower != adjoint;
            for (int step = 0; step < n; step++)
            {
                int r = forward ? step : n - 1 - step;
                if (a[r * (n + 1)] == 0) throw new KernelException("Input matrix is not invertible");
                for (int c = 0; c < columns; c++)
                {
                    double sum = x[r * columns + c];
                    for (int k = forward ? 0 : r + 1; k < (forward ? r : n); k++) sum -= a[r * n + k] * x[k * columns + c];
                    x[r * columns + c] = sum / a[r * (n + 1)];
                }
            }
            m.Write(0, b, x);
        }
    }

    private static void Lu(Matrices m, DType indexType)
    {
        int n = m.Square();
        m.Output(0, n, n);
        long[] order = new long[m.Batch * n];
        for (int b = 0; b < m.Batch; b++)
        {
            var factors = new LuFactors(m.Read(0, b), n);
            if (factors.IsSingular) throw new KernelException("Input is not invertible");
            m.Write(0, b, factors.Factors);
            for (int i = 0; i < n; i++) order[b * n + i] = factors.Order[i];
        }
        TensorShape shape = m.BatchShape;
        shape.Add(n);
        IndexOutput.Write(m.Context, 1, indexType, shape, order);
    }

    public static double[] Transposed(double[] matrix, int rows, int columns)
    {
        double[] turned = new double[matrix.Length];
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < columns; c++) turned[c * rows + r] = matrix[r * columns + c];
        return turned;
    }
}
